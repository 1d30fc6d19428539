package dev.berth.app.monitoring;

import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.eventstore.projection.Projections;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Health is {@value ParkedEventsHealth#DEGRADED} while an event has stopped a projection: its views grow old. */
final class ProjectionsHealth extends AbstractReactiveHealthIndicator {
    private final Projections projections;

    ProjectionsHealth(Projections projections) {
        super("The projections could not be looked at");
        this.projections = projections;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return Mono.fromSupplier(() -> {
            var stopped = projections.status().stream()
                    .filter(projection -> projection.parkedEvents() > 0)
                    .collect(Collectors.toMap(ProjectionStatus::name, ProjectionStatus::position));
            return builder.status(stopped.isEmpty() ? Status.UP : new Status(DeadLettersHealth.DEGRADED))
                    .withDetail("stopped", stopped)
                    .build();
        });
    }
}
