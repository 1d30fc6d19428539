package dev.berth.ssh.live;

import dev.berth.ssh.RefusalCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many connections were refused or ended since the start, and why. Safe from any thread. */
public final class RefusalCounters {
    private final Map<RefusalCause, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<RefusalCause, LongAdder> disconnected = new ConcurrentHashMap<>();

    public void countRefused(RefusalCause cause) {
        count(refused, cause);
    }

    void countDisconnected(RefusalCause cause) {
        count(disconnected, cause);
    }

    public Map<RefusalCause, Long> refused() {
        return sums(refused);
    }

    public Map<RefusalCause, Long> disconnected() {
        return sums(disconnected);
    }

    private static void count(Map<RefusalCause, LongAdder> counters, RefusalCause cause) {
        counters.computeIfAbsent(cause, none -> new LongAdder()).increment();
    }

    private static Map<RefusalCause, Long> sums(Map<RefusalCause, LongAdder> counters) {
        var sums = new EnumMap<RefusalCause, Long>(RefusalCause.class);
        counters.forEach((cause, counter) -> sums.put(cause, counter.sum()));
        return sums;
    }
}
