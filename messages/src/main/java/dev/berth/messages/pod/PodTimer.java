package dev.berth.messages.pod;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a pod is stopped or terminated by itself.
 *
 * @param due not before this
 * @param after what was asked for, null where it was an instant; the timer of a stop counts it anew from each start
 * @param setBy who asked for it
 * @param setAt when
 */
public record PodTimer(Instant due, @Nullable Duration after, String setBy, Instant setAt) {
    /** The longest time ahead. */
    public static final Duration MAX_AHEAD = Duration.ofDays(365);

    /** How long before it acts a timer warns; at once where less is left. */
    public static final Duration WARNING = Duration.ofMinutes(10);

    /** Whether it is time, by a clock that says {@code now}. */
    public boolean isDue(Instant now) {
        return !due.isAfter(now);
    }

    /** The same with another due time. */
    public PodTimer dueAt(Instant next) {
        return new PodTimer(next, after, setBy, setAt);
    }
}
