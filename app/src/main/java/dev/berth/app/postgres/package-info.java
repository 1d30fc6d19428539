/** Runs the real PostgreSQL as a durable child process of an embedded installation. */
@NullMarked
package dev.berth.app.postgres;

import org.jspecify.annotations.NullMarked;
