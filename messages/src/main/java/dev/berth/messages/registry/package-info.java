/** Logins of workspaces at registries of images. */
@NullMarked
package dev.berth.messages.registry;

import org.jspecify.annotations.NullMarked;
