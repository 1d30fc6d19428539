/** Give the notebook of a pod another password. */
@NullMarked
package dev.berth.command.pod.password;

import org.jspecify.annotations.NullMarked;
