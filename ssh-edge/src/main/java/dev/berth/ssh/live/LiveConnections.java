package dev.berth.ssh.live;

import dev.berth.messages.pod.PodId;
import dev.berth.ssh.ConnectionForm;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Every connection that goes through this edge, found by pod and by key, so that a change disconnects exactly those it
 * concerns. Whoever adds a connection is told to end it if the change came in between.
 */
public final class LiveConnections {
    private final Map<PodId, Set<LiveConnection>> byPod = new ConcurrentHashMap<>();
    private final Map<String, Set<LiveConnection>> byFingerprint = new ConcurrentHashMap<>();
    /** With whether it was told to end. */
    private final Map<LiveConnection, AtomicBoolean> all = new ConcurrentHashMap<>();

    private final Map<ConnectionForm, AtomicInteger> byForm = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RefusalCounters counters = new RefusalCounters();
    private final int max;
    private final int maxPerPod;

    public LiveConnections(int max, int maxPerPod) {
        this.max = max;
        this.maxPerPod = maxPerPod;
    }

    /**
     * Adds a connection.
     *
     * @return null if it may go on, else why not; then it was not added
     */
    @Nullable
    public Refusal add(LiveConnection connection) {
        var refusal = addOrRefuse(connection);
        if (refusal != null) {
            counters.countRefused(refusal.cause());
        }
        return refusal;
    }

    private @Nullable Refusal addOrRefuse(LiveConnection connection) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return Refusal.edgeLimit(max);
        }
        all.put(connection, new AtomicBoolean());
        formCount(connection).incrementAndGet();
        var pod = connection.pod();
        var ofPod = pod == null ? 0 : index(byPod, pod, connection);
        var fingerprint = connection.fingerprint();
        if (fingerprint != null) {
            index(byFingerprint, fingerprint, connection);
        }
        var refusal = ofPod > maxPerPod ? Refusal.podLimit(maxPerPod) : connection.refusal();
        if (refusal != null) {
            remove(connection);
        }
        return refusal;
    }

    public void remove(LiveConnection connection) {
        if (all.remove(connection) != null) {
            count.decrementAndGet();
            formCount(connection).decrementAndGet();
            drop(byPod, connection.pod(), connection);
            drop(byFingerprint, connection.fingerprint(), connection);
        }
    }

    /** Disconnects what the pod's new route refuses. */
    public void routeChanged(PodId pod) {
        disconnectRefused(byPod.getOrDefault(pod, Set.of()));
    }

    /** Disconnects what was opened with the key, unless it still opens that pod. */
    public void keyRemoved(String fingerprint) {
        disconnectRefused(byFingerprint.getOrDefault(fingerprint, Set.of()));
    }

    public void disconnectAll(Refusal refusal) {
        all.keySet().forEach(connection -> disconnect(connection, refusal));
    }

    public int count() {
        return count.get();
    }

    public Map<ConnectionForm, Integer> countByForm() {
        var counts = new EnumMap<ConnectionForm, Integer>(ConnectionForm.class);
        byForm.forEach((form, number) -> counts.put(form, number.get()));
        return counts;
    }

    public RefusalCounters counters() {
        return counters;
    }

    private void disconnectRefused(Set<LiveConnection> connections) {
        for (LiveConnection connection : connections) {
            var refusal = connection.refusal();
            if (refusal != null) {
                disconnect(connection, refusal);
            }
        }
    }

    private void disconnect(LiveConnection connection, Refusal refusal) {
        var told = all.get(connection);
        if (told != null && told.compareAndSet(false, true)) {
            counters.countDisconnected(refusal.cause());
            connection.disconnect(refusal.sentence());
        }
    }

    private AtomicInteger formCount(LiveConnection connection) {
        return byForm.computeIfAbsent(connection.form(), none -> new AtomicInteger());
    }

    private static <K> int index(Map<K, Set<LiveConnection>> index, K key, LiveConnection connection) {
        return index.compute(key, (same, connections) -> {
                    var set = connections == null ? ConcurrentHashMap.<LiveConnection>newKeySet() : connections;
                    set.add(connection);
                    return set;
                })
                .size();
    }

    private static <K> void drop(Map<K, Set<LiveConnection>> index, @Nullable K key, LiveConnection connection) {
        if (key != null) {
            index.computeIfPresent(key, (same, connections) -> {
                connections.remove(connection);
                return connections.isEmpty() ? null : connections;
            });
        }
    }
}
