/** What a new user waits for. */
@NullMarked
package dev.berth.bench.firstpod;

import org.jspecify.annotations.NullMarked;
