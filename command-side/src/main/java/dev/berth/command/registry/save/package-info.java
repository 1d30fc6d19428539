/** Save a login at a registry. */
@NullMarked
package dev.berth.command.registry.save;

import org.jspecify.annotations.NullMarked;
