package dev.berth.app.monitoring;

import dev.berth.eventstore.projection.ProjectionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while an event has stopped a projection, or it has failed for some time: its views grow old. */
final class ProjectionsHealth extends AbstractHealthIndicator {
    /** A database that restarts, or a connection that was lost, is back by then. */
    private static final Duration MAX_FAILING = Duration.ofSeconds(5);

    private final Supplier<List<ProjectionStatus>> status;
    private final InstantSource clock;

    ProjectionsHealth(Supplier<List<ProjectionStatus>> status, InstantSource clock) {
        super("The projections' state could not be read");
        this.status = status;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var now = clock.instant();
        var all = status.get();
        builder.status(Degraded.unless(all.stream().allMatch(projection -> isHealthy(projection, now))));
        all.forEach(projection -> builder.withDetail(projection.name(), details(projection, now)));
    }

    private static boolean isHealthy(ProjectionStatus projection, Instant now) {
        return !projection.stoppedByEvent() && projection.failingFor(now).compareTo(MAX_FAILING) <= 0;
    }

    private static Map<String, Object> details(ProjectionStatus projection, Instant now) {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", projection.state());
        details.put("position", projection.position());
        details.put("lag", projection.lag());
        if (projection.failingSince() != null) {
            details.put("failingFor", projection.failingFor(now).toString());
        }
        if (projection.lastError() != null) {
            details.put("error", projection.lastError());
        }
        return details;
    }
}
