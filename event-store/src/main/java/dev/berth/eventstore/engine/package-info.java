/** Axon's storage engine on the log: sourcing, streaming, and where in the log an event stands. */
@NullMarked
package dev.berth.eventstore.engine;

import org.jspecify.annotations.NullMarked;
