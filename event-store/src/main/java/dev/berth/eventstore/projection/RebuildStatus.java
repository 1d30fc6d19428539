package dev.berth.eventstore.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rebuild of a projection.
 *
 * @param state {@code building} → {@code comparing} → {@code active}, or {@code ready} when rows differ and someone has to
 *     decide; {@code failed}, {@code cancelled}
 * @param position up to which events are in the new build
 * @param head the newest position of the log
 * @param differences rows that are not the same in both builds
 */
public record RebuildStatus(
        String id,
        String projection,
        String state,
        long position,
        long head,
        long differences,
        @Nullable String error,
        Instant startedAt) {}
