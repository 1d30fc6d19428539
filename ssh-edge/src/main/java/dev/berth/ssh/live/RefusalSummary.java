package dev.berth.ssh.live;

import dev.berth.ssh.RefusalCause;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in one line what was refused since the line before, so that scanners cannot fill the log. */
public final class RefusalSummary {
    private static final Logger log = LoggerFactory.getLogger(RefusalSummary.class);

    private final RefusalCounters counters;
    private Map<RefusalCause, Long> told = Map.of();

    public RefusalSummary(RefusalCounters counters) {
        this.counters = counters;
    }

    /** Says nothing where nothing was refused. */
    public void log() {
        var since = sinceLast();
        if (!since.isEmpty()) {
            long sum = since.values().stream().mapToLong(Long::longValue).sum();
            log.info("Connections were refused or ended without a login count={} reason={}", sum, since);
        }
    }

    /** How many were refused since this was asked before, without those causes of which there were none. */
    public synchronized Map<RefusalCause, Long> sinceLast() {
        var now = counters.refused();
        var since = new EnumMap<RefusalCause, Long>(RefusalCause.class);
        now.forEach((cause, count) -> since.put(cause, count - told.getOrDefault(cause, 0L)));
        since.values().removeIf(count -> count == 0);
        told = now;
        return since;
    }
}
