/** Restart a pod. */
@NullMarked
package dev.berth.command.pod.restart;

import org.jspecify.annotations.NullMarked;
