package dev.berth.eventstore.projection;

import java.time.Duration;
import java.time.Instant;
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
 * @param stoppedByEvent whether an event that keeps failing has stopped it: a projection leaves none out
 * @param failingSince when the first attempt failed that no success has followed yet; null while nothing fails
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
        boolean stoppedByEvent,
        @Nullable Instant failingSince,
        @Nullable String lastError) {

    /** For how long it has failed at {@code now}; zero while nothing fails. */
    public Duration failingFor(Instant now) {
        return failingSince == null ? Duration.ZERO : Duration.between(failingSince, now);
    }
}
