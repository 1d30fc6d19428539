/** How much a workspace holds, and may hold. */
@NullMarked
package dev.berth.command.quota;

import org.jspecify.annotations.NullMarked;
