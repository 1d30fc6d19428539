package dev.berth.eventstore.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of a rebuild.
 *
 * @param build number of the build that grows
 * @param compare whether its rows are compared with those of the live build before it takes over
 */
record Rebuild(
        String id,
        String projection,
        int build,
        boolean compare,
        String state,
        long position,
        long head,
        long differences,
        @Nullable String error,
        Instant startedAt) {

    /** The states in which a rebuild can go on, as a condition on column {@code state}. */
    static final String UNFINISHED = "state IN ('building', 'comparing', 'ready')";
}
