/** The GPUs that there are, as the HTTP API shows them. */
@NullMarked
package dev.berth.query.gpu;

import org.jspecify.annotations.NullMarked;
