package dev.berth.app.monitoring;

import dev.berth.ssh.EdgeStatus;
import dev.berth.ssh.EdgeStatus.UnboundPort;
import dev.berth.ssh.SshEdge;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while a leased public port cannot be bound: its pod is not reached by relay. */
final class PublicPortsHealth extends AbstractHealthIndicator {
    private final Supplier<EdgeStatus> edge;

    PublicPortsHealth(SshEdge edge) {
        this(edge::status);
    }

    PublicPortsHealth(Supplier<EdgeStatus> edge) {
        super("The edge's state could not be read");
        this.edge = edge;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var unbound = edge.get().unboundPorts().stream()
                .filter(UnboundPort::hasFailed)
                .toList();
        builder.status(Degraded.unless(unbound.isEmpty()));
        unbound.forEach(port -> builder.withDetail(
                Integer.toString(port.port()), "%s (%d attempts)".formatted(port.reason(), port.attempts())));
    }
}
