/** Refusals, each with a stable code. */
@NullMarked
package dev.berth.messages.problem;

import org.jspecify.annotations.NullMarked;
