package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.DeadLetters;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How many dead letters there are, counted now and then, because a gauge must not wait for the database. */
final class DeadLetterCount implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Disposable counting;
    private volatile double latest = Double.NaN;

    DeadLetterCount(DeadLetters deadLetters) {
        this.counting = Flux.interval(Duration.ZERO, INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> deadLetters
                        .count()
                        .timeout(INTERVAL)
                        .map(Long::doubleValue)
                        .onErrorResume(_ -> Mono.just(Double.NaN)))
                .subscribe(count -> latest = count);
    }

    /** Not a number where they could not be counted. */
    double latest() {
        return latest;
    }

    @Override
    public void close() {
        counting.dispose();
    }
}
