/** Every figure Berth claims, one command each: {@code ./bench/run NAME}. */
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
