/** Logins of a workspace at registries of images. */
@NullMarked
package dev.berth.command.registry;

import org.jspecify.annotations.NullMarked;
