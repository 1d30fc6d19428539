/** Remembering that a volume is nearly full, so that its people are warned before it is. */
@NullMarked
package dev.berth.command.volume.use;

import org.jspecify.annotations.NullMarked;
