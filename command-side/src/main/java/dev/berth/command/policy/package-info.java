/** What the owner lets a workspace do. */
@NullMarked
package dev.berth.command.policy;

import org.jspecify.annotations.NullMarked;
