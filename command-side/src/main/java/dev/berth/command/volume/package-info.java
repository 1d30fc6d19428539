/** Named volumes of a workspace. */
@NullMarked
package dev.berth.command.volume;

import org.jspecify.annotations.NullMarked;
