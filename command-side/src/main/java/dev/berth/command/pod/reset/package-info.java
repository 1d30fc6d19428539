/** Start a pod again with an empty disk. */
@NullMarked
package dev.berth.command.pod.reset;

import org.jspecify.annotations.NullMarked;
