/** Set what launches of a workspace get where they say nothing. */
@NullMarked
package dev.berth.command.policy.defaults;

import org.jspecify.annotations.NullMarked;
