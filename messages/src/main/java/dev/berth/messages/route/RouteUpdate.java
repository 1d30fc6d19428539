package dev.berth.messages.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an edge is told about routes and keys, each with the log position it was true at. */
public sealed interface RouteUpdate {
    /** 1-based place in the event log of the last event this update covers. */
    long position();

    /** Everything there is: what is not in here is no more. Fingerprints are {@code SHA256:…} by workspace. */
    record Snapshot(long position, List<Route> routes, Map<Workspace, Set<String>> acceptedFingerprints)
            implements RouteUpdate {
        public Snapshot {
            routes = List.copyOf(routes);
            acceptedFingerprints = Map.copyOf(acceptedFingerprints);
        }
    }

    /** A new route, or an old one with its new content. */
    record RouteChanged(long position, Route route) implements RouteUpdate {}

    /** The pod is terminated: its port, id and name lead nowhere. */
    record RouteRemoved(long position, PodId pod) implements RouteUpdate {}

    /** Whether the key with this fingerprint ({@code SHA256:…}) opens the workspace's pods from now on. */
    sealed interface KeyUpdate extends RouteUpdate {
        Workspace workspace();

        String fingerprint();

        /** Null where the event changes nothing about that. */
        static @Nullable KeyUpdate of(SshKeyEvent event, long position) {
            return switch (event) {
                case SshKeyAdded added -> new KeyAccepted(position, added.workspace(), added.fingerprint());
                case SshKeyRemoved removed -> new KeyRemoved(position, removed.workspace(), removed.fingerprint());
                case SshKeyRemovalReached _ -> null;
            };
        }
    }

    record KeyAccepted(long position, Workspace workspace, String fingerprint) implements KeyUpdate {}

    record KeyRemoved(long position, Workspace workspace, String fingerprint) implements KeyUpdate {}
}
