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
    private final Map<LiveConnection, State> all = new ConcurrentHashMap<>();

    private final Map<ConnectionForm, AtomicInteger> byForm = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RefusalCounters counters = new RefusalCounters();
    private final ByteBudget budget;
    private final int max;
    private final int maxPerPod;
    private final Quota<ConnectionForm> proved;
    private final Quota<FormOfPod> provedByPod;

    private record FormOfPod(ConnectionForm form, PodId pod) {}

    private static final class State {
        private final AtomicBoolean told = new AtomicBoolean();
        /** Whether it counts among those that have proved a key. Guarded by this. */
        private boolean counted;
        /** Guarded by this. */
        private boolean removed;
    }

    /**
     * Both bounds are of those that have proved a key, each form on its own: what strangers do on one form takes nothing
     * from the users of another.
     */
    public LiveConnections(int max, int maxPerPod, ByteBudget budget) {
        this.budget = budget;
        this.max = max;
        this.maxPerPod = maxPerPod;
        this.proved = new Quota<>(max);
        this.provedByPod = new Quota<>(maxPerPod);
    }

    /**
     * Adds a connection that has proved a key.
     *
     * @return null if it may go on, else why not; then it was not added
     */
    @Nullable
    public Refusal add(LiveConnection connection) {
        index(connection);
        return orRemove(connection, prove(connection));
    }

    /** Adds a connection of which the edge cannot know whether it will log in; a {@link LoginLimiter} bounds these. */
    @Nullable
    public Refusal addUnproved(LiveConnection connection) {
        index(connection);
        return orRemove(connection, null);
    }

    /** Counts a connection among those that have proved a key; null, or which bound has been reached. */
    @Nullable
    public Refusal prove(LiveConnection connection) {
        var state = all.get(connection);
        if (state == null) {
            return null;
        }
        synchronized (state) {
            if (state.counted || state.removed) {
                return null;
            }
            if (!proved.take(connection.form())) {
                return Refusal.edgeLimit(max);
            }
            var pod = connection.pod();
            if (pod != null && !provedByPod.take(new FormOfPod(connection.form(), pod))) {
                proved.giveBack(connection.form());
                return Refusal.podLimit(maxPerPod);
            }
            state.counted = true;
            return null;
        }
    }

    private void index(LiveConnection connection) {
        all.put(connection, new State());
        count.incrementAndGet();
        formCount(connection).incrementAndGet();
        index(byPod, connection.pod(), connection);
        index(byFingerprint, connection.fingerprint(), connection);
    }

    /** Asked after it was added, so that no change of route or key is missed. */
    private @Nullable Refusal orRemove(LiveConnection connection, @Nullable Refusal bound) {
        var refusal = bound != null ? bound : connection.refusal();
        if (refusal != null) {
            remove(connection);
            counters.countRefused(refusal.cause());
        }
        return refusal;
    }

    public void remove(LiveConnection connection) {
        var state = all.remove(connection);
        if (state == null) {
            return;
        }
        count.decrementAndGet();
        formCount(connection).decrementAndGet();
        drop(byPod, connection.pod(), connection);
        drop(byFingerprint, connection.fingerprint(), connection);
        synchronized (state) {
            state.removed = true;
            if (state.counted) {
                proved.giveBack(connection.form());
                var pod = connection.pod();
                if (pod != null) {
                    provedByPod.giveBack(new FormOfPod(connection.form(), pod));
                }
            }
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

    public ByteBudget budget() {
        return budget;
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
        var state = all.get(connection);
        if (state != null && state.told.compareAndSet(false, true)) {
            counters.countDisconnected(refusal.cause());
            connection.disconnect(refusal.sentence());
        }
    }

    private AtomicInteger formCount(LiveConnection connection) {
        return byForm.computeIfAbsent(connection.form(), none -> new AtomicInteger());
    }

    private static <K> void index(Map<K, Set<LiveConnection>> index, @Nullable K key, LiveConnection connection) {
        if (key != null) {
            index.compute(key, (same, connections) -> {
                var set = connections == null ? ConcurrentHashMap.<LiveConnection>newKeySet() : connections;
                set.add(connection);
                return set;
            });
        }
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
