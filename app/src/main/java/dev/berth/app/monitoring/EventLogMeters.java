package dev.berth.app.monitoring;

import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.PoolUse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Appends of this process, and how long the log is. */
final class EventLogMeters implements MeterBinder {
    private final EventStore store;

    EventLogMeters(EventStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionTimer.builder(
                        "berth.log.appends",
                        store,
                        log -> ended(log.appendStatistics()),
                        log -> log.appendStatistics().time().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Appends that have ended, from the call to its result")
                .register(registry);
        Gauge.builder(
                        "berth.log.waiting.appends",
                        store,
                        log -> log.appendStatistics().underWay())
                .description("Appends that wait for a group commit or are in one")
                .baseUnit("appends")
                .register(registry);
        counter(registry, "berth.log.commits", "commits", "Group commits", AppendStatistics::commits);
        counter(
                registry,
                "berth.log.conflicts",
                "conflicts",
                "Appends that were turned down by their condition",
                AppendStatistics::conflicts);
        counter(
                registry,
                "berth.log.failed.appends",
                "appends",
                "Appends that ended in an error",
                AppendStatistics::failed);
        Gauge.builder("berth.log.head.position", store, log -> log.tailer().head())
                .description("Newest position that this process has seen")
                .baseUnit("position")
                .register(registry);
        connections(registry, "open", PoolUse::open);
        connections(registry, "busy", PoolUse::busy);
        connections(registry, "waiting", PoolUse::waiting);
    }

    private void connections(MeterRegistry registry, String state, ToIntFunction<PoolUse> count) {
        Gauge.builder("berth.database.connections", store, log -> count.applyAsInt(log.poolUse()))
                .tag("database", store.where())
                .tag("state", state)
                .description("Connections to the database that are open, that are at work, and that are waited for")
                .baseUnit("connections")
                .register(registry);
    }

    private void counter(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToLongFunction<AppendStatistics> count) {
        FunctionCounter.builder(name, store, log -> count.applyAsLong(log.appendStatistics()))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private static long ended(AppendStatistics appends) {
        return appends.appended() + appends.conflicts() + appends.failed();
    }
}
