/** An event store for Axon Framework on PostgreSQL that never blocks a thread: log, tokens, tail, projections. */
@NullMarked
package dev.berth.eventstore;

import org.jspecify.annotations.NullMarked;
