package dev.berth.eventstore.event;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One event as it lies in the log.
 *
 * @param position 1-based and gapless; its order is commit order
 * @param id UUIDv7 where the writer used our identifiers
 * @param name qualified, e.g. {@code berth.PodStopped}
 * @param version of the event's type
 * @param time when it happened, in whole microseconds
 * @param payload JSON, or whatever bytes the writer's converter made; must not be changed
 * @param metadata who and why
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are shared by all readers and copied by none: that is the point.
public record StoredEvent(
        long position,
        UUID id,
        String name,
        String version,
        Instant time,
        byte[] payload,
        Map<String, String> metadata) {}
