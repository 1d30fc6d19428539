/** Start a stopped pod. */
@NullMarked
package dev.berth.command.pod.start;

import org.jspecify.annotations.NullMarked;
