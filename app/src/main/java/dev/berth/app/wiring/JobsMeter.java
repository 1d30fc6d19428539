package dev.berth.app.wiring;

import dev.berth.query.stats.PodUse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Since when nodes of pods have been looked at for jobs, and how long ago there were any. Where nobody looked for a time, as where
 * Berth was away, it is not known what there was, and it begins anew.
 */
final class JobsMeter {
    /** Per cent of one core: what a server that waits and Berth's own scripts take is less. */
    private static final double BUSY_CORE = 10;

    private static final double BUSY_GPU = 5;
    private static final Duration MAX_GAP = Duration.ofMinutes(5);

    private final Map<NodeOfBoot, Looks> looks = new ConcurrentHashMap<>();

    record NodeOfBoot(BootOfPod boot, int node) {}

    private record Looks(
            long firstNanos, long lastNanos, @Nullable Long busyNanos) {}

    /** How long it has been looked at, and how long ago it was busy, null where it was not. */
    record JobsSeen(Duration looked, @Nullable Duration busy) {}

    /** Whether it is known what a node does. */
    static boolean isMeasured(PodUse use) {
        return use.cpu() != null;
    }

    /** {@code nanos} is of a clock that never goes back. */
    JobsSeen seen(NodeOfBoot node, PodUse use, long nanos) {
        looks.values().removeIf(each -> nanos - each.lastNanos() > MAX_GAP.toNanos());
        var now = looks.compute(
                node,
                (_, before) -> new Looks(
                        before == null ? nanos : before.firstNanos(),
                        nanos,
                        isBusy(use) ? Long.valueOf(nanos) : before == null ? null : before.busyNanos()));
        var busy = now.busyNanos();
        return new JobsSeen(
                Duration.ofNanos(nanos - now.firstNanos()), busy == null ? null : Duration.ofNanos(nanos - busy));
    }

    private static boolean isBusy(PodUse use) {
        var cpu = use.cpu();
        return (cpu != null && cpu.percent() >= BUSY_CORE)
                || use.gpus().stream()
                        .anyMatch(gpu -> gpu.utilizationPercent() != null && gpu.utilizationPercent() >= BUSY_GPU);
    }
}
