package dev.berth.eventstore.log;

import dev.berth.eventstore.AppendStatistics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of appends. Safe from any thread. */
final class AppendCounters {
    private final LongAdder begun = new LongAdder();
    private final LongAdder appended = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    CompletableFuture<EventLog.AppendResult> counted(CompletableFuture<EventLog.AppendResult> append) {
        long start = System.nanoTime();
        begun.increment();
        return append.whenComplete((result, error) -> {
            nanos.add(System.nanoTime() - start);
            outcome(result).increment();
        });
    }

    void committed() {
        commits.increment();
    }

    private LongAdder outcome(EventLog.@Nullable AppendResult result) {
        return switch (result) {
            case EventLog.AppendResult.Appended _ -> appended;
            case EventLog.AppendResult.Conflict _ -> conflicts;
            case EventLog.AppendResult.Failed _ -> failed;
            case null -> failed;
        };
    }

    AppendStatistics statistics() {
        // Read in this order, so that an append that ends meanwhile does not make what is under way negative.
        long ended = appended.sum() + conflicts.sum() + failed.sum();
        return new AppendStatistics(
                appended.sum(),
                conflicts.sum(),
                failed.sum(),
                Math.max(0, begun.sum() - ended),
                commits.sum(),
                Duration.ofNanos(nanos.sum()));
    }
}
