package dev.berth.eventstore;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A position that is worth something outside the log: positions of another incarnation are those of another log.
 *
 * @param position 1-based, 0 for the beginning
 * @param event id of the event there: no other log has that; null for the beginning, or where it is not known
 */
public record LogPosition(
        UUID incarnation, long position, @Nullable UUID event) {
    public LogPosition {
        if (position < 0) {
            throw new IllegalArgumentException("A position in the log is 0 or more, not " + position);
        }
    }

    /** Where the event there is not known. */
    public LogPosition(UUID incarnation, long position) {
        this(incarnation, position, null);
    }
}
