/** Terminate a pod. */
@NullMarked
package dev.berth.command.pod.terminate;

import org.jspecify.annotations.NullMarked;
