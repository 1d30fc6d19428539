package dev.berth.eventstore.log;

import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.sql.DatabaseFault;
import dev.berth.eventstore.sql.DatabaseOutage;
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
    private volatile @Nullable Failure failure;

    CompletableFuture<EventLog.AppendResult> counted(CompletableFuture<EventLog.AppendResult> append) {
        long start = System.nanoTime();
        begun.increment();
        return append.whenComplete((result, error) -> {
            nanos.add(System.nanoTime() - start);
            outcome(result).increment();
            Throwable fault = result instanceof EventLog.AppendResult.Failed alone ? alone.cause() : error;
            if (fault == null) {
                failure = null;
            } else if (DatabaseOutage.causes(fault)) {
                Failure before = failure;
                failure = new Failure(before == null ? start : before.since, DatabaseFault.sentence(fault));
            }
        });
    }

    /** Since when the database takes no append, by {@code System.nanoTime}, and what it said last. */
    private record Failure(long since, String error) {}

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
        Failure now = failure;
        return new AppendStatistics(
                appended.sum(),
                conflicts.sum(),
                failed.sum(),
                Math.max(0, begun.sum() - ended),
                commits.sum(),
                Duration.ofNanos(nanos.sum()),
                now == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - now.since),
                now == null ? null : now.error);
    }
}
