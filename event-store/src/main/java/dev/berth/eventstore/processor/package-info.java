/** Axon's event processors on PostgreSQL: tokens, one transaction for a batch and its token, and what is set aside when it keeps failing. */
@NullMarked
package dev.berth.eventstore.processor;

import org.jspecify.annotations.NullMarked;
