package dev.berth.nomadembedded.http;

import dev.berth.nomadembedded.task.ProcessStat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the processes of allocations use, each at most once a second whoever asks: agents measure as often, and over a
 * shorter time the ticks of the clock are too few to say anything. Reads much, so not for an event loop.
 */
final class ProcessMeter {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Who asks once a minute or two is told of the time in between. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);

    private static final long NANOS_PER_TICK = 10_000_000;

    private final Function<String, List<ProcessStat>> processes;
    private final Map<String, Measurement> last = new ConcurrentHashMap<>();

    /** {@code processes} are those of an allocation that are alive. */
    ProcessMeter(Function<String, List<ProcessStat>> processes) {
        this.processes = processes;
    }

    /**
     * What was measured.
     *
     * @param percent of one processor since the measurement before; null in the first one
     */
    record Measurement(
            List<ProcessStat> processes, @Nullable Double percent, long ticks, long nanos) {}

    /** {@code now} in nanoseconds of a clock that only goes on. */
    Measurement measure(String allocation, long now) {
        last.values().removeIf(each -> now - each.nanos() > FORGET_AFTER.toNanos());
        return last.compute(
                allocation,
                (id, before) -> before != null && now - before.nanos() < INTERVAL.toNanos()
                        ? before
                        : next(before, processes.apply(id), now));
    }

    private static Measurement next(@Nullable Measurement before, List<ProcessStat> processes, long now) {
        long ticks = processes.stream()
                .mapToLong(each -> each.userTicks() + each.systemTicks() + each.reapedTicks())
                .sum();
        return new Measurement(
                processes,
                before == null
                        ? null
                        // Fewer where one has ended whose parent did not wait for it.
                        : Math.max(0, ticks - before.ticks()) * NANOS_PER_TICK * 100.0 / (now - before.nanos()),
                ticks,
                now);
    }
}
