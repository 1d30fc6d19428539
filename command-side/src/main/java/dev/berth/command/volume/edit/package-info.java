/** Give a volume another name or more room. */
@NullMarked
package dev.berth.command.volume.edit;

import org.jspecify.annotations.NullMarked;
