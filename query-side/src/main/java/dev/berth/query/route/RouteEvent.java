package dev.berth.query.route;

import dev.berth.messages.Workspace;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an edge is told. {@code position} is that of the last event of the log that it covers. */
public sealed interface RouteEvent {
    long position();

    /** All there is; what is not in here is no more. Fingerprints ({@code SHA256:…}) by workspace. */
    record Snapshot(long position, List<RouteRow> routes, Map<Workspace, Set<String>> keys) implements RouteEvent {
        public Snapshot {
            routes = List.copyOf(routes);
            keys = Map.copyOf(keys);
        }
    }

    /** A new route, an old one with its new content, or one that is gone. */
    record Changed(long position, RouteRow route) implements RouteEvent {}

    /** The key with this fingerprint ({@code SHA256:…}) opens the workspace's pods from now on. */
    record KeyAccepted(long position, Workspace workspace, String fingerprint) implements RouteEvent {}

    /** The key with this fingerprint opens the workspace's pods no more. */
    record KeyRemoved(long position, Workspace workspace, String fingerprint) implements RouteEvent {}
}
