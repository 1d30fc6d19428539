package dev.berth.nomad.watch;

import java.time.Duration;
import reactor.util.retry.Retry;

/** How often what the watcher asks for is asked for again. What fails then is left to the next list. */
final class Retries {
    private static final int MAX_TRIES = 4;
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private Retries() {}

    /** Some, further apart each time; the error is the last one's. */
    static Retry some() {
        return Retry.backoff(MAX_TRIES, MIN_PAUSE)
                .maxBackoff(MAX_PAUSE)
                .onRetryExhaustedThrow((_, last) -> last.failure());
    }
}
