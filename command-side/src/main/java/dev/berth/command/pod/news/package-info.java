/** Remembering what a running pod tells of itself: that its command has ended. */
@NullMarked
package dev.berth.command.pod.news;

import org.jspecify.annotations.NullMarked;
