package dev.berth.query.replay;

import dev.berth.messages.Workspace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was.
 *
 * @param actor who caused it, null where that was not noted
 * @param data the event's own fields, without references to secrets
 */
record ReplayedEvent(
        long position,
        Instant at,
        String event,
        String version,
        @Nullable String actor,
        Workspace workspace,
        Object data) {}
