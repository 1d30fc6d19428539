package dev.berth.ssh.live;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Every connection that goes through this edge, found by pod and by key, so that a change cuts exactly those it concerns.
 * Whoever adds a connection is told to cut it if the change came in between.
 */
public final class LiveConnections {
    /** Something a user holds open. */
    public interface Connection {
        /** Null while it leads to no pod (a jump host's outer connection). */
        @Nullable
        String podId();

        /** {@code SHA256:…} of the key it was opened with, null where the edge cannot know it (relay). */
        @Nullable
        String fingerprint();

        /** Why it may not live on, as a sentence; null if it may. Reads the route table. */
        @Nullable
        String refusal();

        /** Ends it from any thread without blocking, telling the user the sentence where the protocol lets us. */
        void cut(String reason);
    }

    private final Map<String, Set<Connection>> byPodId = new ConcurrentHashMap<>();
    private final Map<String, Set<Connection>> byFingerprint = new ConcurrentHashMap<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final int max;
    private final int maxPerPod;

    public LiveConnections(int max, int maxPerPod) {
        this.max = max;
        this.maxPerPod = maxPerPod;
    }

    /**
     * Adds a connection.
     *
     * @return null if it may go on, else a sentence saying why not; then it was not added
     */
    @Nullable
    public String add(Connection connection) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return "This edge serves " + max + " connections already; try again in a moment.";
        }
        all.add(connection);
        var podId = connection.podId();
        var ofPod = podId == null ? 0 : index(byPodId, podId, connection);
        var fingerprint = connection.fingerprint();
        if (fingerprint != null) {
            index(byFingerprint, fingerprint, connection);
        }
        var refusal = ofPod > maxPerPod
                ? "This pod has " + maxPerPod + " connections already; close one first."
                : connection.refusal();
        if (refusal != null) {
            remove(connection);
        }
        return refusal;
    }

    public void remove(Connection connection) {
        if (all.remove(connection)) {
            count.decrementAndGet();
            drop(byPodId, connection.podId(), connection);
            drop(byFingerprint, connection.fingerprint(), connection);
        }
    }

    public void cutRefusedOfPod(String podId) {
        cutRefused(byPodId.getOrDefault(podId, Set.of()));
    }

    public void cutRefusedOfKey(String fingerprint) {
        cutRefused(byFingerprint.getOrDefault(fingerprint, Set.of()));
    }

    public void cutAll(String reason) {
        all.forEach(connection -> connection.cut(reason));
    }

    public int count() {
        return count.get();
    }

    private static void cutRefused(Set<Connection> connections) {
        for (Connection connection : connections) {
            var refusal = connection.refusal();
            if (refusal != null) {
                connection.cut(refusal);
            }
        }
    }

    private static int index(Map<String, Set<Connection>> index, String key, Connection connection) {
        return index.compute(key, (same, connections) -> {
                    var set = connections == null ? ConcurrentHashMap.<Connection>newKeySet() : connections;
                    set.add(connection);
                    return set;
                })
                .size();
    }

    private static void drop(Map<String, Set<Connection>> index, @Nullable String key, Connection connection) {
        if (key != null) {
            index.computeIfPresent(key, (same, connections) -> {
                connections.remove(connection);
                return connections.isEmpty() ? null : connections;
            });
        }
    }
}
