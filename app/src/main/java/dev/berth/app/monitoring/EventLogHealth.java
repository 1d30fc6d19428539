package dev.berth.app.monitoring;

import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.EventStore;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while the latest append failed because of the database, e.g. of its full disk: nothing can be changed. */
final class EventLogHealth extends AbstractHealthIndicator {
    private final Supplier<AppendStatistics> appends;

    EventLogHealth(EventStore store) {
        this(store::appendStatistics);
    }

    EventLogHealth(Supplier<AppendStatistics> appends) {
        super("The log's state could not be read");
        this.appends = appends;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var now = appends.get();
        builder.status(Degraded.unless(now.error() == null));
        if (now.error() != null) {
            builder.withDetail("failingFor", now.failingFor().toString()).withDetail("reason", now.error());
        }
    }
}
