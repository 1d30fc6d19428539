/** Change a pod that exists: what start, stop, restart and terminate have in common. */
@NullMarked
package dev.berth.command.pod.change;

import org.jspecify.annotations.NullMarked;
