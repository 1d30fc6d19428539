package dev.berth.ssh;

import java.util.Map;

/**
 * Who uses an edge, and whom it turned away since its start. Each map holds every key.
 *
 * @param connections live ones
 * @param disconnects live connections that the edge ended, by why
 * @param refused connections that were closed before they led anywhere, by why
 */
public record EdgeStatistics(
        Map<Form, Integer> connections, Map<Disconnect, Long> disconnects, Map<Refusal, Long> refused) {
    public EdgeStatistics {
        connections = Map.copyOf(connections);
        disconnects = Map.copyOf(disconnects);
        refused = Map.copyOf(refused);
    }

    /** How a user reaches a pod. A jump host's login counts as one, and each connection through it as one more. */
    public enum Form {
        RELAY,
        GATEWAY,
        JUMP
    }

    public enum Disconnect {
        KEY_REMOVED,
        /** The pod was stopped, restarted, moved or terminated. */
        ROUTE_CHANGED,
        EDGE_STOPPED
    }

    public enum Refusal {
        /** The edge serves as many as it may. */
        EDGE_FULL,
        POD_FULL,
        /** As many as may be have not logged in yet. */
        LOGINS_FULL,
        /** The pod does not run, or the key was removed meanwhile. */
        UNREACHABLE
    }
}
