package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.ProcessorStatus;
import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.eventstore.projection.Projections;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** What is made of events: views by projections, effects by event processors, and what those gave up on. */
final class ProcessingMeters implements MeterBinder {
    private final Projections projections;
    private final EventProcessors processors;
    private final DeadLetterCount deadLetters;
    private final InstantSource clock;

    ProcessingMeters(
            Projections projections, EventProcessors processors, DeadLetterCount deadLetters, InstantSource clock) {
        this.projections = projections;
        this.processors = processors;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ProjectionStatus projection : projections.status()) {
            String name = projection.name();
            Gauge.builder("berth.projection.lag", projections, all -> lag(all, name))
                    .tag("projection", name)
                    .description("Events of the log that the projection's views do not hold yet")
                    .baseUnit("events")
                    .register(registry);
            TimeGauge.builder("berth.projection.failing", projections, TimeUnit.SECONDS, all -> failing(all, name))
                    .tag("projection", name)
                    .description("For how long the projection has failed, 0 while it works")
                    .register(registry);
        }
        for (ProcessorStatus processor : processors.get()) {
            String name = processor.name();
            Gauge.builder("berth.processor.claims", processors, all -> claims(all, name))
                    .tag("processor", name)
                    .description("Segments of the event processor that this process holds the claim of")
                    .baseUnit("claims")
                    .register(registry);
        }
        Gauge.builder("berth.dead.letters", deadLetters, DeadLetterCount::latest)
                .description("Events that event processors gave up on")
                .baseUnit("letters")
                .register(registry);
    }

    private static double lag(Projections projections, String name) {
        return projections.status().stream()
                .filter(projection -> projection.name().equals(name))
                .mapToLong(ProjectionStatus::lag)
                .sum();
    }

    private double failing(Projections projections, String name) {
        return projections.status().stream()
                        .filter(projection -> projection.name().equals(name))
                        .mapToLong(projection ->
                                projection.failingFor(clock.instant()).toMillis())
                        .sum()
                / 1000.0;
    }

    private static double claims(EventProcessors processors, String name) {
        return processors.get().stream()
                .filter(processor -> processor.name().equals(name))
                .mapToInt(ProcessorStatus::claims)
                .sum();
    }
}
