/** Move the next timer of a pod. */
@NullMarked
package dev.berth.command.pod.extend;

import org.jspecify.annotations.NullMarked;
