/** The size classes that there are, as the HTTP API shows them. */
@NullMarked
package dev.berth.query.size;

import org.jspecify.annotations.NullMarked;
