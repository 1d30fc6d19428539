package dev.berth.query.route;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.messages.route.RouteUpdate.KeyAccepted;
import dev.berth.messages.route.RouteUpdate.KeyRemoved;
import dev.berth.messages.route.RouteUpdate.KeyUpdate;
import dev.berth.messages.route.RouteUpdate.RouteChanged;
import dev.berth.messages.route.RouteUpdate.RouteRemoved;
import dev.berth.messages.route.RouteUpdate.Snapshot;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.query.route.SshAccessRows.SwitchedSsh;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All living routes and accepted keys in memory, as of one position. Not safe for threads: its owner takes turns. */
final class RouteDirectory {
    private final Map<PodId, RouteState> routes = new HashMap<>();

    /** By workspace and fingerprint, with the position at which the key was accepted. */
    private final Map<Workspace, Map<String, Long>> keys = new HashMap<>();

    private final LingeringKeys lingering;

    /** How SSH is of the workspaces for which it was ever switched. */
    private final Map<Workspace, SwitchedSsh> ssh = new HashMap<>();

    private final LeasedPorts ports;
    private long position;

    /** @param position up to which the rows hold everything; single rows may be newer */
    RouteDirectory(
            long position,
            List<RouteState> routes,
            List<KeyAccepted> keys,
            List<LingeringKey> lingering,
            List<SwitchedSsh> switched,
            LeasedPorts ports) {
        this.position = position;
        this.lingering = new LingeringKeys(lingering);
        this.ports = ports;
        routes.forEach(route -> this.routes.put(route.view().id(), route));
        keys.forEach(key -> keysOf(key.workspace()).put(key.fingerprint(), key.position()));
        switched.forEach(one -> ssh.put(one.workspace(), one));
    }

    long position() {
        return position;
    }

    /** Where the pod's sshd is, null unless it is RUNNING. */
    @Nullable
    SshTarget target(PodId pod) {
        RouteState route = routes.get(pod);
        return route == null ? null : route.leader();
    }

    /**
     * What changes for an edge, nothing where nothing does.
     *
     * @param event null where the event concerns no edge
     */
    List<? extends RouteUpdate> apply(@Nullable BerthEvent event, Instant at, long eventPosition) {
        List<? extends RouteUpdate> updates = switch (event) {
            case PodEvent pod -> apply(pod, at, eventPosition);
            case SshKeyEvent key -> apply(key, at, eventPosition);
            case WorkspaceSshSet set -> apply(new SwitchedSsh(set.workspace(), set.enabled(), eventPosition));
            case null -> List.of();
            case BerthEvent _ -> List.of();
        };
        position = eventPosition;
        return updates;
    }

    private List<? extends RouteUpdate> apply(PodEvent event, Instant at, long eventPosition) {
        PortLease lease = PortLease.of(event, eventPosition);
        if (lease != null) {
            ports.note(lease);
        }
        RouteState before = routes.get(event.pod());
        if (before == null && !(event instanceof PodLaunchRequested)) {
            // The pod is gone already, and its route with it.
            return List.of();
        }
        if (before != null && before.view().version() >= eventPosition) {
            return List.of();
        }
        RouteState after = RouteState.evolve(before, event, at, eventPosition);
        if (after.isGone()) {
            routes.remove(event.pod());
            return after.routes(null).stream()
                    .map(route -> new RouteRemoved(eventPosition, route.pod()))
                    .toList();
        }
        routes.put(event.pod(), after);
        List<Route> known = before == null ? List.of() : routesOf(before);
        return routesOf(after).stream()
                .filter(route -> !known.contains(route))
                .map(route -> new RouteChanged(eventPosition, route))
                .toList();
    }

    /** All routes of the workspace lead nowhere from now on, or where they did. */
    private List<RouteUpdate> apply(SwitchedSsh now) {
        var before = ssh.get(now.workspace());
        if (before != null && before.version() >= now.version()) {
            return List.of();
        }
        ssh.put(now.workspace(), now);
        return routes.values().stream()
                .filter(state -> state.view().workspace().equals(now.workspace()))
                .flatMap(state -> routesOf(state).stream())
                .<RouteUpdate>map(route -> new RouteChanged(now.version(), route))
                .toList();
    }

    /** Those that an edge is told of. */
    private List<Route> routesOf(RouteState pod) {
        var workspace = pod.view().workspace();
        var access = ssh.get(workspace);
        var all = pod.routes(lingering.relayClosesAt(pod));
        return access == null || access.enabled()
                ? all
                : all.stream()
                        .map(route -> route.closed(WorkspacePolicy.sshOffText(workspace)))
                        .toList();
    }

    /** The key first: what is still open to it is told after it is refused everywhere else. */
    private List<? extends RouteUpdate> apply(SshKeyEvent event, Instant at, long eventPosition) {
        KeyUpdate update = KeyUpdate.of(event, eventPosition);
        Long since = keysOf(event.workspace()).get(event.fingerprint());
        if (since != null && since >= eventPosition) {
            return List.of();
        }
        List<RouteUpdate> updates = new ArrayList<>(update == null ? List.of() : apply(update));
        List<RouteState> pods = routes.values().stream()
                .filter(pod -> pod.view().workspace().equals(event.workspace()))
                .toList();
        Set<Route> known = pods.stream().flatMap(pod -> routesOf(pod).stream()).collect(Collectors.toSet());
        if (lingering.apply(event, at, eventPosition)) {
            pods.stream()
                    .flatMap(pod -> routesOf(pod).stream())
                    .filter(route -> !known.contains(route))
                    .forEach(route -> updates.add(new RouteChanged(eventPosition, route)));
        }
        return updates;
    }

    /** Whether the pod's public port leads nowhere by then, because a removed key may still be let in there. */
    boolean isRelayClosed(PodId pod, Instant now) {
        RouteState route = routes.get(pod);
        Instant closesAt = route == null ? null : lingering.relayClosesAt(route);
        return closesAt != null && !closesAt.isAfter(now);
    }

    /** The removed keys of which is not known that all pods have heard. */
    List<RemovedKey> removedKeys() {
        return lingering.all(routes.values());
    }

    private List<KeyUpdate> apply(KeyUpdate update) {
        Map<String, Long> accepted = keysOf(update.workspace());
        return switch (update) {
            case KeyAccepted key -> {
                accepted.put(key.fingerprint(), key.position());
                yield List.of(key);
            }
            case KeyRemoved key -> accepted.remove(key.fingerprint()) == null ? List.of() : List.of(key);
        };
    }

    private Map<String, Long> keysOf(Workspace workspace) {
        return keys.computeIfAbsent(workspace, none -> new HashMap<>());
    }

    Snapshot snapshot() {
        Map<Workspace, Set<String>> fingerprints = new HashMap<>();
        keys.forEach((workspace, accepted) -> {
            if (!accepted.isEmpty()) {
                fingerprints.put(workspace, Set.copyOf(accepted.keySet()));
            }
        });
        return new Snapshot(
                position,
                routes.values().stream()
                        .flatMap(state -> routesOf(state).stream())
                        .toList(),
                fingerprints);
    }
}
