package dev.berth.ssh.live;

import dev.berth.ssh.EdgeStatistics;
import dev.berth.ssh.EdgeStatistics.Disconnect;
import dev.berth.ssh.EdgeStatistics.Form;
import dev.berth.ssh.EdgeStatistics.Refusal;
import java.util.EnumMap;
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
        Form form();

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
    private final Tally<Disconnect> disconnects = new Tally<>(Disconnect.class);
    private final Tally<Refusal> refused = new Tally<>(Refusal.class);
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
            refused.count(Refusal.EDGE_FULL);
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
            refused.count(ofPod > maxPerPod ? Refusal.POD_FULL : Refusal.UNREACHABLE);
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
        cutRefused(byPodId.getOrDefault(podId, Set.of()), Disconnect.ROUTE_CHANGED);
    }

    public void cutRefusedOfKey(String fingerprint) {
        cutRefused(byFingerprint.getOrDefault(fingerprint, Set.of()), Disconnect.KEY_REMOVED);
    }

    public void cutAll(String reason) {
        all.forEach(connection -> {
            disconnects.count(Disconnect.EDGE_STOPPED);
            connection.cut(reason);
        });
    }

    /** A connection was closed before it came to be one of these. */
    public void countRefused(Refusal why) {
        refused.count(why);
    }

    public EdgeStatistics statistics() {
        var forms = new EnumMap<Form, Integer>(Form.class);
        for (var form : Form.values()) {
            forms.put(form, 0);
        }
        all.forEach(connection -> forms.merge(connection.form(), 1, Integer::sum));
        return new EdgeStatistics(forms, disconnects.sums(), refused.sums());
    }

    public int count() {
        return count.get();
    }

    private void cutRefused(Set<Connection> connections, Disconnect why) {
        for (Connection connection : connections) {
            var refusal = connection.refusal();
            if (refusal != null) {
                disconnects.count(why);
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
