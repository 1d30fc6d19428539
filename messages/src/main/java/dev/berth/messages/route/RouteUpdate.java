package dev.berth.messages.route;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the edge is told about routes and keys, each with the log position it was true at. */
public sealed interface RouteUpdate {
    /** 1-based place in the event log of the last event this update covers. */
    long position();

    /** Everything there is: what is not in here is no more. Fingerprints are {@code SHA256:…} by workspace. */
    record Snapshot(long position, List<Route> routes, Map<String, Set<String>> acceptedFingerprints)
            implements RouteUpdate {
        public Snapshot {
            routes = List.copyOf(routes);
            acceptedFingerprints = Map.copyOf(acceptedFingerprints);
        }
    }

    /** A new route, or an old one with its new content. */
    record RouteChanged(long position, Route route) implements RouteUpdate {}

    /** The pod is terminated: its port, id and name lead nowhere. */
    record RouteRemoved(long position, String podId) implements RouteUpdate {}

    /** A workspace accepts the key with this fingerprint ({@code SHA256:…}) from now on. */
    record KeyAccepted(long position, String workspace, String fingerprint) implements RouteUpdate {}

    /** A workspace accepts the key with this fingerprint no more. */
    record KeyRemoved(long position, String workspace, String fingerprint) implements RouteUpdate {}
}
