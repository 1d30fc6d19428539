/** Remembering what a running pod tells of itself: that its command has ended. */
@NullMarked
package dev.berth.command.pod.activity;

import org.jspecify.annotations.NullMarked;
