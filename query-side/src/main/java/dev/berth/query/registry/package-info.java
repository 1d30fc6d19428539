/** Logins of workspaces at registries of images. */
@NullMarked
package dev.berth.query.registry;

import org.jspecify.annotations.NullMarked;
