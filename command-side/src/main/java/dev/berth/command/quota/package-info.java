/** How many GPUs a workspace holds. */
@NullMarked
package dev.berth.command.quota;

import org.jspecify.annotations.NullMarked;
