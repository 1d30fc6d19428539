/** Named volumes of workspaces. */
@NullMarked
package dev.berth.query.volume;

import org.jspecify.annotations.NullMarked;
