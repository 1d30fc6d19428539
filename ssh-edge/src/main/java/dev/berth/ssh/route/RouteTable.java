package dev.berth.ssh.route;

import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import java.util.HashSet;
import java.util.Map;
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

    private final Map<String, Route> byPodId = new ConcurrentHashMap<>();
    private final Map<String, String> podIdByLoginName = new ConcurrentHashMap<>();
    private final Map<Integer, String> podIdByPublicPort = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> fingerprintsByWorkspace = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> workspacesByFingerprint = new ConcurrentHashMap<>();
    private final Listener listener;
    private volatile boolean synced;
    private volatile long position;

    public RouteTable(Listener listener) {
        this.listener = listener;
    }

    @Nullable
    public Route byPodId(String podId) {
        return byPodId.get(podId);
    }

    @Nullable
    Route byName(String name, String workspace) {
        return routeOf(podIdByLoginName.get(Route.loginName(name, workspace)));
    }

    @Nullable
    public Route byPublicPort(int port) {
        return routeOf(podIdByPublicPort.get(port));
    }

    public boolean accepts(String workspace, String fingerprint) {
        return fingerprintsByWorkspace.getOrDefault(workspace, Set.of()).contains(fingerprint);
    }

    public boolean acceptsAnywhere(String fingerprint) {
        return workspacesByFingerprint.containsKey(fingerprint);
    }

    public int size() {
        return byPodId.size();
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
            case RouteUpdate.RouteChanged changed -> put(changed.route());
            case RouteUpdate.RouteRemoved removed -> remove(removed.podId());
            case RouteUpdate.KeyAccepted accepted -> accept(accepted.workspace(), accepted.fingerprint());
            case RouteUpdate.KeyRemoved removed -> refuse(removed.workspace(), removed.fingerprint());
        }
        position = update.position();
    }

    /** Keys first, so that no new route is open to an old key for even a moment. */
    private void replaceAll(RouteUpdate.Snapshot snapshot) {
        var keys = snapshot.acceptedFingerprints();
        for (String workspace : Set.copyOf(fingerprintsByWorkspace.keySet())) {
            var goneKeys = new HashSet<>(fingerprintsByWorkspace.getOrDefault(workspace, Set.of()));
            goneKeys.removeAll(keys.getOrDefault(workspace, Set.of()));
            goneKeys.forEach(fingerprint -> refuse(workspace, fingerprint));
        }
        keys.forEach((workspace, accepted) -> accepted.forEach(fingerprint -> accept(workspace, fingerprint)));
        var gone = new HashSet<>(byPodId.keySet());
        snapshot.routes().forEach(route -> gone.remove(route.podId()));
        gone.forEach(this::remove);
        snapshot.routes().forEach(this::put);
        synced = true;
    }

    private void put(Route after) {
        var before = byPodId.put(after.podId(), after);
        if (after.equals(before)) {
            return;
        }
        if (before != null) {
            dropIndexes(before, after);
        }
        podIdByLoginName.put(after.loginName(), after.podId());
        if (after.publicPort() != 0) {
            podIdByPublicPort.put(after.publicPort(), after.podId());
        }
        listener.routeChanged(before, after);
    }

    private void remove(String podId) {
        var before = byPodId.remove(podId);
        if (before != null) {
            podIdByLoginName.remove(before.loginName(), podId);
            podIdByPublicPort.remove(before.publicPort(), podId);
            listener.routeChanged(before, null);
        }
    }

    /** Only what still belongs to this pod: a name or port may already lead to its next owner. */
    private void dropIndexes(Route before, Route after) {
        if (!before.loginName().equals(after.loginName())) {
            podIdByLoginName.remove(before.loginName(), before.podId());
        }
        if (before.publicPort() != after.publicPort()) {
            podIdByPublicPort.remove(before.publicPort(), before.podId());
        }
    }

    private void accept(String workspace, String fingerprint) {
        fingerprintsByWorkspace
                .computeIfAbsent(workspace, none -> ConcurrentHashMap.newKeySet())
                .add(fingerprint);
        workspacesByFingerprint.merge(fingerprint, Set.of(workspace), RouteTable::union);
    }

    private void refuse(String workspace, String fingerprint) {
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

    private @Nullable Route routeOf(@Nullable String podId) {
        return podId == null ? null : byPodId.get(podId);
    }

    private static @Nullable Set<String> without(Set<String> workspaces, String workspace) {
        var rest = new HashSet<>(workspaces);
        rest.remove(workspace);
        return rest.isEmpty() ? null : Set.copyOf(rest);
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        var all = new HashSet<>(left);
        all.addAll(right);
        return Set.copyOf(all);
    }
}
