/** Launch a pod. */
@NullMarked
package dev.berth.command.pod.launch;

import org.jspecify.annotations.NullMarked;
