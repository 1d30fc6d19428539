/** Remove a login at a registry. */
@NullMarked
package dev.berth.command.registry.remove;

import org.jspecify.annotations.NullMarked;
