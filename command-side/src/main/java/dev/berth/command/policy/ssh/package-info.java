/** Say whether people may reach the pods of a workspace by SSH. */
@NullMarked
package dev.berth.command.policy.ssh;

import org.jspecify.annotations.NullMarked;
