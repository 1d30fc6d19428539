/** Stop a pod. */
@NullMarked
package dev.berth.command.pod.stop;

import org.jspecify.annotations.NullMarked;
