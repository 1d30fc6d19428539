/** Following a pod live until it is where somebody wants it, and what is told of it then. */
@NullMarked
package dev.berth.cli.pod.waiting;

import org.jspecify.annotations.NullMarked;
