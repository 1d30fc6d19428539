/** Take in that nothing is left of a volume. */
@NullMarked
package dev.berth.command.volume.gone;

import org.jspecify.annotations.NullMarked;
