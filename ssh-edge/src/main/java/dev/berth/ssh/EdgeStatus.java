package dev.berth.ssh;

import dev.berth.messages.pod.PodId;
import java.util.List;
import java.util.Map;

/**
 * What an edge is doing right now. Counts begin at 0 with the process; a cause or form that never came has no entry.
 *
 * @param synced whether a first snapshot was applied
 * @param position of the last update applied, 0 before the first
 * @param routes number of pods known
 * @param connections live ones
 * @param refused connections that were not let in, since the start
 * @param disconnected live connections that the edge ended, since the start
 * @param unboundPorts public ports that should be bound and are not, e.g. because another program holds them; lowest
 *     first. Their pods cannot be reached there until the port is free
 */
public record EdgeStatus(
        boolean synced,
        long position,
        int routes,
        Map<ConnectionForm, Integer> connections,
        Map<RefusalCause, Long> refused,
        Map<RefusalCause, Long> disconnected,
        List<UnboundPort> unboundPorts) {
    public EdgeStatus {
        connections = Map.copyOf(connections);
        refused = Map.copyOf(refused);
        disconnected = Map.copyOf(disconnected);
        unboundPorts = List.copyOf(unboundPorts);
    }

    /** Live connections of all forms. */
    public int connectionCount() {
        return connections.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A leased public port this edge could not bind; it is tried again. */
    public record UnboundPort(int port, PodId pod, int attempts, String reason) {
        /** False for a port that was leased just now and is on its way. */
        public boolean hasFailed() {
            return attempts > 1;
        }
    }
}
