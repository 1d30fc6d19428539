/** Do what is due for a pod by its timers and its schedule. */
@NullMarked
package dev.berth.command.pod.timer;

import org.jspecify.annotations.NullMarked;
