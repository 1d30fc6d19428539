/** Statements, migrations and arrays on the R2DBC driver, and which errors mean that the database is away. */
@NullMarked
package dev.berth.eventstore.sql;

import org.jspecify.annotations.NullMarked;
