/** What can be said of a pod at its launch and later: labels, a lock, timers and a schedule. */
@NullMarked
package dev.berth.command.pod.setting;

import org.jspecify.annotations.NullMarked;
