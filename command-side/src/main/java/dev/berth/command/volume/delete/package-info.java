/** Delete a volume. */
@NullMarked
package dev.berth.command.volume.delete;

import org.jspecify.annotations.NullMarked;
