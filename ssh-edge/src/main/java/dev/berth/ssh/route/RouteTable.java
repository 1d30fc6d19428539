package dev.berth.ssh.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All routes and accepted keys, readable from any thread in constant time. Updates are applied one at a time, and the
 * table holds the new state before its listener hears of it.
 */
public final class RouteTable {
    /** Hears what changed, on the thread that applies the update. */
    public interface Listener {
        void routeChanged(@Nullable Route before, @Nullable Route after);

        void keyRemoved(String fingerprint);
    }

    private final Map<PodId, Route> byPod = new ConcurrentHashMap<>();
    private final Map<LoginName, PodId> podByLoginName = new ConcurrentHashMap<>();
    private final Map<Integer, PodId> podByPublicPort = new ConcurrentHashMap<>();
    private final Map<Workspace, Set<String>> fingerprintsByWorkspace = new ConcurrentHashMap<>();
    private final Map<String, Set<Workspace>> workspacesByFingerprint = new ConcurrentHashMap<>();
    private final Map<String, Set<PodId>> podsByOwnFingerprint = new ConcurrentHashMap<>();
    private final Listener listener;
    private volatile boolean synced;
    private volatile long position;

    public RouteTable(Listener listener) {
        this.listener = listener;
    }

    @Nullable
    public Route byPod(PodId pod) {
        return byPod.get(pod);
    }

    @Nullable
    Route byName(PodName name, Workspace workspace) {
        return routeOf(podByLoginName.get(new LoginName(name, workspace)));
    }

    @Nullable
    public Route byPublicPort(int port) {
        return routeOf(podByPublicPort.get(port));
    }

    /**
     * Whether a key opens a pod: one of the pod's own keys, where it has any, else one of its workspace's, and where some of
     * these were chosen for the pod, one of them.
     *
     * @param route null for a pod that is not there, which costs as much and is no
     */
    public boolean accepts(@Nullable Route route, String fingerprint) {
        var own = route == null ? null : route.ownFingerprints();
        var accepted = own != null
                ? own
                : fingerprintsByWorkspace.getOrDefault(route == null ? Workspace.MAIN : route.workspace(), Set.of());
        return accepted.contains(fingerprint) && isChosen(route, fingerprint) && route != null;
    }

    private static boolean isChosen(@Nullable Route route, String fingerprint) {
        var chosen = route == null || route.ownFingerprints() != null ? null : route.chosenFingerprints();
        return chosen == null || chosen.contains(fingerprint);
    }

    /** Whether a key opens any pod at all, or would open one of its workspace. */
    public boolean acceptsAnywhere(String fingerprint) {
        return workspacesByFingerprint.containsKey(fingerprint) || podsByOwnFingerprint.containsKey(fingerprint);
    }

    public int size() {
        return byPod.size();
    }

    public boolean isSynced() {
        return synced;
    }

    public long position() {
        return position;
    }

    public synchronized void apply(RouteUpdate update) {
        switch (update) {
            case RouteUpdate.Snapshot snapshot -> replaceAll(snapshot);
            case RouteUpdate.RouteChanged changed -> putRoute(changed.route());
            case RouteUpdate.RouteRemoved removed -> removeRoute(removed.pod());
            case RouteUpdate.KeyAccepted accepted -> acceptKey(accepted.workspace(), accepted.fingerprint());
            case RouteUpdate.KeyRemoved removed -> removeKey(removed.workspace(), removed.fingerprint());
        }
        position = update.position();
    }

    /** Keys first, so that no new route is open to an old key for even a moment. */
    private void replaceAll(RouteUpdate.Snapshot snapshot) {
        var keys = snapshot.acceptedFingerprints();
        for (Workspace workspace : Set.copyOf(fingerprintsByWorkspace.keySet())) {
            var goneKeys = new HashSet<>(fingerprintsByWorkspace.getOrDefault(workspace, Set.of()));
            goneKeys.removeAll(keys.getOrDefault(workspace, Set.of()));
            goneKeys.forEach(fingerprint -> removeKey(workspace, fingerprint));
        }
        keys.forEach((workspace, accepted) -> accepted.forEach(fingerprint -> acceptKey(workspace, fingerprint)));
        var gone = new HashSet<>(byPod.keySet());
        snapshot.routes().forEach(route -> gone.remove(route.pod()));
        gone.forEach(this::removeRoute);
        snapshot.routes().forEach(this::putRoute);
        synced = true;
    }

    private void putRoute(Route after) {
        var before = byPod.put(after.pod(), after);
        if (after.equals(before)) {
            return;
        }
        if (before != null) {
            dropOldIndexes(before, after);
        }
        own(after)
                .forEach(
                        fingerprint -> podsByOwnFingerprint.merge(fingerprint, Set.of(after.pod()), RouteTable::union));
        podByLoginName.put(LoginName.of(after), after.pod());
        if (after.publicPort() != null) {
            podByPublicPort.put(after.publicPort(), after.pod());
        }
        listener.routeChanged(before, after);
        forgetOwnKeys(before, after);
    }

    private void removeRoute(PodId pod) {
        var before = byPod.remove(pod);
        if (before != null) {
            podByLoginName.remove(LoginName.of(before), pod);
            dropPort(before);
            listener.routeChanged(before, null);
            forgetOwnKeys(before, null);
        }
    }

    private void forgetOwnKeys(@Nullable Route before, @Nullable Route after) {
        if (before != null) {
            var gone = new HashSet<>(own(before));
            gone.removeAll(own(after));
            gone.forEach(fingerprint -> {
                podsByOwnFingerprint.computeIfPresent(fingerprint, (_, pods) -> without(pods, before.pod()));
                listener.keyRemoved(fingerprint);
            });
        }
    }

    private static Set<String> own(@Nullable Route route) {
        var own = route == null ? null : route.ownFingerprints();
        return own == null ? Set.of() : own;
    }

    private void dropOldIndexes(Route before, Route after) {
        if (!LoginName.of(before).equals(LoginName.of(after))) {
            podByLoginName.remove(LoginName.of(before), before.pod());
        }
        if (!Objects.equals(before.publicPort(), after.publicPort())) {
            dropPort(before);
        }
    }

    /** Only where it still leads to this pod: the port may belong to its next owner already. */
    private void dropPort(Route before) {
        if (before.publicPort() != null) {
            podByPublicPort.remove(before.publicPort(), before.pod());
        }
    }

    private void acceptKey(Workspace workspace, String fingerprint) {
        fingerprintsByWorkspace
                .computeIfAbsent(workspace, none -> ConcurrentHashMap.newKeySet())
                .add(fingerprint);
        workspacesByFingerprint.merge(fingerprint, Set.of(workspace), RouteTable::union);
    }

    private void removeKey(Workspace workspace, String fingerprint) {
        if (!fingerprintsByWorkspace.getOrDefault(workspace, Set.of()).contains(fingerprint)) {
            return;
        }
        fingerprintsByWorkspace.computeIfPresent(workspace, (name, accepted) -> {
            accepted.remove(fingerprint);
            return accepted.isEmpty() ? null : accepted;
        });
        workspacesByFingerprint.computeIfPresent(fingerprint, (key, workspaces) -> without(workspaces, workspace));
        listener.keyRemoved(fingerprint);
    }

    private @Nullable Route routeOf(@Nullable PodId pod) {
        return pod == null ? null : byPod.get(pod);
    }

    private static <T> @Nullable Set<T> without(Set<T> all, T one) {
        var rest = new HashSet<>(all);
        rest.remove(one);
        return rest.isEmpty() ? null : Set.copyOf(rest);
    }

    private static <T> Set<T> union(Set<T> left, Set<T> right) {
        var all = new HashSet<>(left);
        all.addAll(right);
        return Set.copyOf(all);
    }

    /** {@code name.workspace}, as users log in. */
    private record LoginName(PodName name, Workspace workspace) {
        static LoginName of(Route route) {
            return new LoginName(route.name(), route.workspace());
        }
    }
}
