package dev.berth.ssh.live;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** A count for each of a closed set. Safe from any thread. */
final class Tally<K extends Enum<K>> {
    private final Map<K, LongAdder> counts;

    Tally(Class<K> keys) {
        counts = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            counts.put(key, new LongAdder());
        }
    }

    void count(K key) {
        Objects.requireNonNull(counts.get(key)).increment();
    }

    Map<K, Long> sums() {
        Map<K, Long> sums = new HashMap<>();
        counts.forEach((key, count) -> sums.put(key, count.sum()));
        return sums;
    }
}
