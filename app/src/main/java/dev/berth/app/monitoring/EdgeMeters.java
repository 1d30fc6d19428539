package dev.berth.app.monitoring;

import dev.berth.ssh.EdgeStatistics.Disconnect;
import dev.berth.ssh.EdgeStatistics.Form;
import dev.berth.ssh.EdgeStatistics.Refusal;
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
        for (var form : Form.values()) {
            Gauge.builder(
                            "berth.edge.connections",
                            edge,
                            now -> now.statistics().connections().getOrDefault(form, 0))
                    .tag("form", word(form))
                    .description("Live connections")
                    .baseUnit("connections")
                    .register(registry);
        }
        for (var why : Disconnect.values()) {
            FunctionCounter.builder(
                            "berth.edge.disconnects",
                            edge,
                            now -> now.statistics().disconnects().getOrDefault(why, 0L))
                    .tag("reason", word(why))
                    .description("Live connections that the edge ended")
                    .baseUnit("disconnects")
                    .register(registry);
        }
        for (var why : Refusal.values()) {
            FunctionCounter.builder(
                            "berth.edge.refused.connections",
                            edge,
                            now -> now.statistics().refused().getOrDefault(why, 0L))
                    .tag("reason", word(why))
                    .description("Connections that were closed before they led anywhere")
                    .baseUnit("connections")
                    .register(registry);
        }
        Gauge.builder("berth.edge.unbound.ports", edge, EdgeMeters::unbound)
                .description("Leased public ports that could not be bound")
                .baseUnit("ports")
                .register(registry);
    }

    private static long unbound(SshEdge edge) {
        return edge.status().unboundPorts().stream()
                .filter(PublicPortsHealth::hasFailed)
                .count();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
