package dev.berth.ssh;

import java.util.List;

/**
 * What an edge is doing right now.
 *
 * @param synced whether a first snapshot was applied
 * @param position of the last update applied, 0 before the first
 * @param routes number of pods known
 * @param connections live ones of all kinds
 * @param unboundPorts public ports that should be bound and are not, lowest first
 */
public record EdgeStatus(boolean synced, long position, int routes, int connections, List<UnboundPort> unboundPorts) {
    public EdgeStatus {
        unboundPorts = List.copyOf(unboundPorts);
    }

    /** A leased public port this edge could not bind; it is tried again. */
    public record UnboundPort(int port, String podId, int attempts, String reason) {}
}
