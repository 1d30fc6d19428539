package dev.berth.eventstore;

import java.util.UUID;

/**
 * A position that is worth something outside the log: positions of another incarnation are those of another log.
 *
 * @param position 1-based, 0 for the beginning
 */
public record LogPosition(UUID incarnation, long position) {
    public LogPosition {
        if (position < 0) {
            throw new IllegalArgumentException("A position in the log is 0 or more, not " + position);
        }
    }
}
