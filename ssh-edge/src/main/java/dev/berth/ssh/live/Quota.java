package dev.berth.ssh.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts up to a bound, for each key on its own. Safe from any thread. */
public final class Quota<K> {
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();
    private final int max;

    public Quota(int max) {
        this.max = max;
    }

    public boolean take(K key) {
        boolean[] free = new boolean[1];
        taken.compute(key, (same, count) -> {
            int before = count == null ? 0 : count;
            free[0] = before < max;
            return free[0] ? before + 1 : count;
        });
        return free[0];
    }

    public void giveBack(K key) {
        taken.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
