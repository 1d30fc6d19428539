package dev.berth.query.route;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All living routes and valid keys in memory, as of one position. Not safe for threads: its owner takes turns. */
final class RouteDirectory {
    private final Map<PodId, RouteState> routes = new HashMap<>();
    private final Map<Workspace, Map<SshKeyId, LoginKey>> keys = new HashMap<>();
    private final LeasedPorts ports;
    private long position;

    /** @param position up to which the rows hold everything; single rows may be newer */
    RouteDirectory(long position, List<RouteState> routes, List<LoginKey> keys, LeasedPorts ports) {
        this.position = position;
        this.ports = ports;
        routes.forEach(route -> this.routes.put(route.pod(), route));
        keys.forEach(key -> keysOf(key.workspace()).put(key.id(), key));
    }

    long position() {
        return position;
    }

    /** What changes for an edge, null where nothing does. */
    @Nullable
    RouteEvent apply(BerthEvent event, long at) {
        position = at;
        return switch (event) {
            case PodEvent pod -> apply(pod, at);
            case SshKeyEvent key -> apply(LoginKey.of(key, at));
            case BerthEvent _ -> null;
        };
    }

    /** Passes over an event that concerns no edge. */
    void skip(long at) {
        position = at;
    }

    private @Nullable RouteEvent apply(PodEvent event, long at) {
        PortLease lease = PortLease.of(event, at);
        if (lease != null) {
            ports.note(lease);
        }
        RouteState before = routes.get(event.pod());
        if (before == null && !(event instanceof PodLaunchRequested)) {
            // The pod is gone already, and its route with it.
            return null;
        }
        if (before != null && before.version() >= at) {
            return null;
        }
        RouteState after = RouteState.evolve(before, event, at);
        RouteRow row = after.row();
        if (row.gone()) {
            routes.remove(after.pod());
        } else {
            routes.put(after.pod(), after);
        }
        return before != null && before.row().equals(row) ? null : new RouteEvent.Changed(at, row);
    }

    private @Nullable RouteEvent apply(LoginKey key) {
        Map<SshKeyId, LoginKey> own = keysOf(key.workspace());
        LoginKey before = own.get(key.id());
        if (before != null && before.version() >= key.version()) {
            return null;
        }
        if (!key.removed()) {
            own.put(key.id(), key);
            return new RouteEvent.KeyAccepted(key.version(), key.workspace(), key.fingerprint());
        }
        return own.remove(key.id()) == null
                ? null
                : new RouteEvent.KeyRemoved(key.version(), key.workspace(), key.fingerprint());
    }

    private Map<SshKeyId, LoginKey> keysOf(Workspace workspace) {
        return keys.computeIfAbsent(workspace, none -> new HashMap<>());
    }

    RouteEvent.Snapshot snapshot() {
        return new RouteEvent.Snapshot(
                position, routes.values().stream().map(RouteState::row).toList(), fingerprints());
    }

    private Map<Workspace, Set<String>> fingerprints() {
        return keys.values().stream()
                .flatMap(own -> own.values().stream())
                .collect(Collectors.groupingBy(
                        LoginKey::workspace,
                        Collectors.mapping(LoginKey::fingerprint, Collectors.toUnmodifiableSet())));
    }
}
