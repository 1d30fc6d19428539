package dev.berth.query.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was.
 *
 * @param actor who caused it, null where that was not noted
 * @param workspace null where that was not noted
 * @param data the event's own fields, without references to secrets; null where it is no JSON
 * @param unreadable why this program cannot read the event, and {@code data} is what is stored; null where it can
 */
record ReplayedEvent(
        long position,
        Instant at,
        String event,
        String version,
        @Nullable String actor,
        @Nullable String workspace,
        @Nullable Object data,
        @Nullable String unreadable) {}
