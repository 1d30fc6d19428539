package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The removed keys that pods may still let in, by workspace and key. Not safe for threads: its owner takes turns. */
final class LingeringKeys {
    private final Map<Workspace, Map<SshKeyId, LingeringKey>> keys = new HashMap<>();

    LingeringKeys(List<LingeringKey> stored) {
        stored.forEach(this::put);
    }

    /** Whether anything changed. What the stored rows hold already changes nothing. */
    boolean apply(SshKeyEvent event, Instant at, long position) {
        var known = of(event.workspace()).get(event.key());
        if (known != null && known.version() >= position) {
            return false;
        }
        LingeringKey after = switch (event) {
            case SshKeyAdded _ -> null;
            case SshKeyRemoved removed -> LingeringKey.of(removed, at, position);
            case SshKeyRemovalReached reached -> known == null ? null : known.reached(reached, position);
        };
        if (after == null || after.isGone()) {
            return remove(event.workspace(), event.key());
        }
        put(after);
        return true;
    }

    /** From when on the pod's public port leads nowhere, null where it does not end. */
    @Nullable
    Instant relayClosesAt(RouteState pod) {
        return of(pod.view().workspace()).values().stream()
                .filter(key -> key.mayOpen(pod))
                .map(LingeringKey::relayClosesAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** All of them with the pods among these that may still let them in, the first removed first. */
    List<RemovedKey> all(Collection<RouteState> pods) {
        return keys.values().stream()
                .flatMap(some -> some.values().stream())
                .sorted(Comparator.comparingLong(LingeringKey::removal))
                .map(key -> removed(key, pods))
                .toList();
    }

    private static RemovedKey removed(LingeringKey key, Collection<RouteState> pods) {
        return new RemovedKey(
                key.key(),
                key.workspace(),
                key.fingerprint(),
                key.removal(),
                key.removedAt(),
                key.relayClosesAt(),
                pods.stream()
                        .filter(key::mayOpen)
                        .map(pod -> pod.view().id())
                        .sorted(Comparator.comparing(PodId::value))
                        .toList());
    }

    private Map<SshKeyId, LingeringKey> of(Workspace workspace) {
        return keys.getOrDefault(workspace, Map.of());
    }

    private void put(LingeringKey key) {
        keys.computeIfAbsent(key.workspace(), none -> new HashMap<>()).put(key.key(), key);
    }

    private boolean remove(Workspace workspace, SshKeyId key) {
        if (!of(workspace).containsKey(key)) {
            return false;
        }
        keys.computeIfPresent(workspace, (same, of) -> {
            of.remove(key);
            return of.isEmpty() ? null : of;
        });
        return true;
    }
}
