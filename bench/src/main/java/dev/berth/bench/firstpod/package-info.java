/** How long a stranger waits. */
@NullMarked
package dev.berth.bench.firstpod;

import org.jspecify.annotations.NullMarked;
