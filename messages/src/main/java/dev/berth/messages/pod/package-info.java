/** A pod's commands, events and view. */
@NullMarked
package dev.berth.messages.pod;

import org.jspecify.annotations.NullMarked;
