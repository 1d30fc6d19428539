package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.ProcessorStatus;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Degraded while an event processor of this process fails. One without a claim is healthy: another process may hold it,
 * and only all of them together tell whether nobody does.
 */
final class ProcessorsHealth extends AbstractHealthIndicator {
    private final Supplier<List<ProcessorStatus>> processors;

    ProcessorsHealth(Supplier<List<ProcessorStatus>> processors) {
        super("The event processors' state could not be read");
        this.processors = processors;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var all = processors.get();
        builder.status(Degraded.unless(all.stream().allMatch(processor -> processor.error() == null)));
        all.forEach(processor -> builder.withDetail(
                processor.name(),
                processor.error() == null
                        ? "%d segments claimed".formatted(processor.claims())
                        : "failing: " + processor.error()));
    }
}
