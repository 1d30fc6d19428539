package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.DeadLetters;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Health is {@value #DEGRADED}, still with HTTP 200, while automations have given up on events; DOWN without the log. */
final class DeadLettersHealth extends AbstractReactiveHealthIndicator {
    static final String DEGRADED = "DEGRADED";
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final DeadLetters parked;

    DeadLettersHealth(DeadLetters parked) {
        super("Parked events could not be counted");
        this.parked = parked;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return parked.count()
                .timeout(WITHIN)
                .map(count -> builder.status(count == 0 ? Status.UP : new Status(DEGRADED))
                        .withDetail("parked", count)
                        .build());
    }
}
