package dev.berth.app.monitoring;

import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.eventstore.projection.Projections;
import java.time.Duration;
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
    private final Supplier<Map<String, Duration>> failingFor;

    ProjectionsHealth(Projections projections) {
        this(projections::status, projections::failingFor);
    }

    ProjectionsHealth(Supplier<List<ProjectionStatus>> status, Supplier<Map<String, Duration>> failingFor) {
        super("The projections' state could not be read");
        this.status = status;
        this.failingFor = failingFor;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var failing = failingFor.get();
        var all = status.get();
        builder.status(Degraded.unless(all.stream().allMatch(projection -> isHealthy(projection, failing))));
        all.forEach(projection -> builder.withDetail(projection.name(), details(projection, failing)));
    }

    private static boolean isHealthy(ProjectionStatus projection, Map<String, Duration> failing) {
        var time = failing.getOrDefault(projection.name(), Duration.ZERO);
        return projection.parkedEvents() == 0 && time.compareTo(MAX_FAILING) <= 0;
    }

    private static Map<String, Object> details(ProjectionStatus projection, Map<String, Duration> failing) {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", projection.state());
        details.put("position", projection.position());
        details.put("lag", projection.lag());
        var time = failing.get(projection.name());
        if (time != null) {
            details.put("failingFor", time.toString());
        }
        if (projection.lastError() != null) {
            details.put("error", projection.lastError());
        }
        return details;
    }
}
