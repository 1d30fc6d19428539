/** Axon's event processors on PostgreSQL: tokens, one transaction for a batch and its token, and dead letters. */
@NullMarked
package dev.berth.eventstore.processor;

import org.jspecify.annotations.NullMarked;
