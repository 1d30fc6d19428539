package dev.berth.command.decide;

import java.time.Duration;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import reactor.core.Exceptions;
import reactor.util.retry.Retry;

/** Decides anew when a competing append came first: a bounded number of times, after a short wait with jitter. */
public final class ConflictRetry {
    /** After this many retries the caller is told that Berth is busy. */
    public static final int MAX_RETRIES = 5;

    private static final Duration MIN_WAIT = Duration.ofMillis(4);
    private static final Duration MAX_WAIT = Duration.ofMillis(100);

    /** What {@code retryWhen} takes. */
    public Retry spec() {
        return Retry.backoff(MAX_RETRIES, MIN_WAIT)
                .maxBackoff(MAX_WAIT)
                .jitter(0.75)
                .filter(ConflictRetry::isConflict);
    }

    /** Whether all retries lost. */
    public static boolean isExhausted(Throwable error) {
        return Exceptions.isRetryExhausted(error);
    }

    private static boolean isConflict(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AppendEventsTransactionRejectedException) {
                return true;
            }
        }
        return false;
    }
}
