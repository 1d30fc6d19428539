package dev.berth.messages.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a pod is stopped once nobody has used it for a time.
 *
 * @param after how long
 * @param count what counts as use besides what people do, in the order of their words
 * @param notBefore the earliest time to stop it at, null where nobody has put that off
 * @param setBy who asked for it
 * @param setAt when; it counts from then at the earliest
 */
public record IdleStop(
        Duration after,
        List<ActivitySignal> count,
        @Nullable Instant notBefore,
        String setBy,
        Instant setAt) {
    /** Shorter than that cannot be told apart from somebody who reads. */
    public static final Duration MIN_AFTER = Duration.ofMinutes(5);

    public static final Duration MAX_AFTER = Duration.ofDays(30);

    private static final Duration MAX_GRAIN = Duration.ofMinutes(10);

    public IdleStop {
        count = List.copyOf(count);
    }

    public boolean counts(ActivitySignal signal) {
        return !signal.isOptional() || count.contains(signal);
    }

    /** The same, but not before that. */
    public IdleStop putOff(Instant until) {
        return new IdleStop(after, count, until, setBy, setAt);
    }

    /** How much later than the last use in the log another must be to be remembered too, as the log grows with each. */
    public Duration grain() {
        return shorter(after.dividedBy(4), MAX_GRAIN);
    }

    /** How long before it stops the pod that is made known. */
    Duration warning() {
        return shorter(after.dividedBy(2), PodTimer.WARNING);
    }

    /** When it stops a pod that was used last at {@code since}. */
    Instant dueAfter(Instant since) {
        var due = (since.isBefore(setAt) ? setAt : since).plus(after);
        return notBefore == null || notBefore.isBefore(due) ? due : notBefore;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
