package dev.berth.bench.eventlog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Writers that each begin the next operation when the last one is done, without a thread of their own. */
final class ClosedLoop {
    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<? extends CompletableFuture<?>> operation;
    private final List<LoopWriter> writers = new ArrayList<>();
    private final AtomicLong left;
    private volatile boolean running = true;

    private ClosedLoop(Supplier<? extends CompletableFuture<?>> operation, long times) {
        this.operation = operation;
        this.left = new AtomicLong(times);
    }

    /**
     * Runs {@code writers} for {@code span} and lets the last operations finish.
     *
     * @throws IllegalStateException when one operation fails: a figure with errors in it is none
     */
    static Sample run(int writers, Duration span, Supplier<? extends CompletableFuture<?>> operation) {
        var loop = new ClosedLoop(operation, Long.MAX_VALUE);
        // Before the start: operations that are done at once keep the starting thread until the end.
        var _ = CompletableFuture.runAsync(
                () -> loop.running = false, CompletableFuture.delayedExecutor(span.toMillis(), TimeUnit.MILLISECONDS));
        return loop.finish(loop.start(writers));
    }

    /** The same, for exactly so many operations. Several writers may ask the supplier at the same time. */
    static Sample run(int writers, int times, Supplier<? extends CompletableFuture<?>> operation) {
        var loop = new ClosedLoop(operation, times);
        return loop.finish(loop.start(writers));
    }

    private long start(int count) {
        for (int i = 0; i < count; i++) {
            writers.add(new LoopWriter());
        }
        long begin = System.nanoTime();
        writers.forEach(LoopWriter::next);
        return begin;
    }

    private Sample finish(long begin) {
        writers.forEach(writer -> writer.done.orTimeout(2, TimeUnit.MINUTES).join());
        var seconds = (System.nanoTime() - begin) / 1e9;
        var latencies = new Histogram(MAX_LATENCY_NANOS, 3);
        writers.forEach(writer -> latencies.add(writer.latencies));
        return new Sample(
                latencies.getTotalCount() / seconds,
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6);
    }

    private final class LoopWriter {
        private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        /** A loop and not a recursion, for operations that are done at once. */
        void next() {
            while (running && left.getAndDecrement() > 0) {
                var begin = System.nanoTime();
                CompletableFuture<?> result = operation.get();
                if (!result.isDone()) {
                    var _ = result.whenComplete((value, error) -> {
                        if (finished(begin, error)) {
                            next();
                        }
                    });
                    return;
                }
                if (!finished(begin, result.isCompletedExceptionally() ? result.exceptionNow() : null)) {
                    return;
                }
            }
            done.complete(null);
        }

        private boolean finished(long begin, @org.jspecify.annotations.Nullable Throwable error) {
            if (error != null) {
                done.completeExceptionally(new IllegalStateException("An operation failed: " + error, error));
                return false;
            }
            latencies.recordValue(Math.min(System.nanoTime() - begin, MAX_LATENCY_NANOS));
            return true;
        }
    }
}
