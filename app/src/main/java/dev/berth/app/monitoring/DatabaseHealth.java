package dev.berth.app.monitoring;

import dev.berth.app.processes.ProcessOnLog;
import dev.berth.app.processes.Processes;
import dev.berth.eventstore.EventStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Where the log is, the connections to it, and which processes share it. Degraded while it cannot be written to, which
 * this process does each second, by itself.
 */
final class DatabaseHealth extends AbstractHealthIndicator {
    private final EventStore store;
    private final Processes processes;

    DatabaseHealth(EventStore store, Processes processes) {
        super("The state of the database could not be read");
        this.store = store;
        this.processes = processes;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var holder = processes.holder();
        var fault = processes.fault();
        builder.status(Degraded.unless(fault == null))
                .withDetail("database", store.where())
                .withDetail("connections", store.poolUse())
                .withDetail("process", processes.self().name())
                .withDetail(
                        "otherProcesses",
                        processes.others().stream().map(ProcessOnLog::name).toList())
                .withDetail("actsOnNomad", holder == null ? "nobody now" : holder);
        if (fault != null) {
            builder.withDetail("reason", fault);
        }
    }
}
