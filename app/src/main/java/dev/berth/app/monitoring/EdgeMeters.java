package dev.berth.app.monitoring;

import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.EdgeStatus.UnboundPort;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.SshEdge;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/** Who is connected through the edge, whom it turned away, and which public ports it could not bind. */
final class EdgeMeters implements MeterBinder {
    private final SshEdge edge;

    EdgeMeters(SshEdge edge) {
        this.edge = edge;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var form : ConnectionForm.values()) {
            Gauge.builder(
                            "berth.edge.connections",
                            edge,
                            now -> now.status().connections().getOrDefault(form, 0))
                    .tag("form", word(form))
                    .description("Live connections")
                    .baseUnit("connections")
                    .register(registry);
        }
        for (var why : RefusalCause.values()) {
            FunctionCounter.builder(
                            "berth.edge.disconnects",
                            edge,
                            now -> now.status().disconnected().getOrDefault(why, 0L))
                    .tag("reason", word(why))
                    .description("Live connections that the edge ended")
                    .baseUnit("disconnects")
                    .register(registry);
        }
        for (var why : RefusalCause.values()) {
            FunctionCounter.builder(
                            "berth.edge.refused.connections",
                            edge,
                            now -> now.status().refused().getOrDefault(why, 0L))
                    .tag("reason", word(why))
                    .description("Connections that were closed before they led anywhere")
                    .baseUnit("connections")
                    .register(registry);
        }
        for (var answer : SshEdge.NAME_ANSWERS) {
            FunctionCounter.builder(
                            "berth.edge.name.queries",
                            edge,
                            now -> now.nameAnswers().getOrDefault(answer, 0L))
                    .tag("answer", answer)
                    .description("DNS queries by their answer")
                    .baseUnit("queries")
                    .register(registry);
        }
        Gauge.builder("berth.edge.unbound.ports", edge, EdgeMeters::unbound)
                .description("Leased public ports that could not be bound")
                .baseUnit("ports")
                .register(registry);
    }

    private static long unbound(SshEdge edge) {
        return edge.status().unboundPorts().stream()
                .filter(UnboundPort::hasFailed)
                .count();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
