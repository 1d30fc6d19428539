package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.sql.DatabaseOutage;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/** Degraded while automations have given up on events; down without the log, whose health this stands for too. */
final class DeadLettersHealth extends AbstractReactiveHealthIndicator {
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(5);

    private final DeadLetters deadLetters;

    DeadLettersHealth(DeadLetters deadLetters) {
        super("Dead letters could not be counted");
        this.deadLetters = deadLetters;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return deadLetters
                .count()
                .timeout(COUNT_TIMEOUT)
                .map(count -> builder.status(Degraded.unless(count == 0))
                        .withDetail("deadLetters", count)
                        .build())
                // As the superclass does for any error, but without a trace each time that somebody asks.
                .onErrorResume(
                        error -> error instanceof TimeoutException || DatabaseOutage.causes(error),
                        error -> Mono.just(Health.down(error).build()));
    }
}
