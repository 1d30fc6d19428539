/** Remembering that a pod's disk is nearly full, so that its people are warned before it is. */
@NullMarked
package dev.berth.command.pod.disk;

import org.jspecify.annotations.NullMarked;
