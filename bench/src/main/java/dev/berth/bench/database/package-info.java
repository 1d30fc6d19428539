/** A real PostgreSQL for a measurement, with the settings that Berth runs it with. */
@NullMarked
package dev.berth.bench.database;

import org.jspecify.annotations.NullMarked;
