/** Set how much a workspace may hold. */
@NullMarked
package dev.berth.command.policy.quota;

import org.jspecify.annotations.NullMarked;
