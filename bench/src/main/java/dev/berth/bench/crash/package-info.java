/** Kills writers and PostgreSQL at random moments and checks that everything acknowledged is there, once and whole. */
@NullMarked
package dev.berth.bench.crash;

import org.jspecify.annotations.NullMarked;
