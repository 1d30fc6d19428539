/** Writers and PostgreSQL die at random moments: is everything that was acknowledged there, once and whole? */
@NullMarked
package dev.berth.bench.crash;

import org.jspecify.annotations.NullMarked;
