package dev.berth.app.web;

import dev.berth.eventstore.processor.DeadLetters;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Health is {@value #DEGRADED}, still with HTTP 200, while automations have given up on events; DOWN without the log. */
final class DeadLettersHealth extends AbstractReactiveHealthIndicator {
    static final String DEGRADED = "DEGRADED";
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
                .map(count -> builder.status(count == 0 ? Status.UP : new Status(DEGRADED))
                        .withDetail("deadLetters", count)
                        .build());
    }
}
