/** Create a volume. */
@NullMarked
package dev.berth.command.volume.create;

import org.jspecify.annotations.NullMarked;
