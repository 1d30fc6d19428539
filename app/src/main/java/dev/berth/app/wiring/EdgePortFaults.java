package dev.berth.app.wiring;

import dev.berth.query.connection.PublicPortFaults;
import dev.berth.ssh.EdgeStatus.UnboundPort;
import dev.berth.ssh.SshEdge;
import org.jspecify.annotations.Nullable;

/** The public ports that the edge of this process could not bind. */
public record EdgePortFaults(SshEdge edge) implements PublicPortFaults {
    @Override
    public @Nullable String of(int port) {
        return edge.status().unboundPorts().stream()
                .filter(unbound -> unbound.port() == port && unbound.hasFailed())
                .map(UnboundPort::reason)
                .findFirst()
                .orElse(null);
    }
}
