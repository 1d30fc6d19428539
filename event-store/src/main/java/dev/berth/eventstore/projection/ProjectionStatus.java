package dev.berth.eventstore.projection;

import org.jspecify.annotations.Nullable;

/**
 * Where a projection stands.
 *
 * @param version of the code that made the live build
 * @param build e.g. {@code b3}
 * @param position up to which events are in its rows
 * @param head the newest position of the log that this node knows of
 * @param lag events between the two
 * @param state {@code running}, {@code retrying}, {@code paused} (compared or replaced just now) or {@code stopped}
 * @param rate events per second, lately
 * @param parkedEvents 1 where an event that keeps failing has stopped it, else 0: a projection leaves none out
 * @param lastError why it retries or stopped, with position and event
 */
public record ProjectionStatus(
        String name,
        int version,
        String build,
        long position,
        long head,
        long lag,
        String state,
        double rate,
        int parkedEvents,
        @Nullable String lastError) {}
