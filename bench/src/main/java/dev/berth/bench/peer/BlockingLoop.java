package dev.berth.bench.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Writers that block: each repeats its step on a thread of its own until the time is up. */
public final class BlockingLoop {
    private static final long SLOWEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;
    private static final long PATIENCE_SECONDS = 60;

    private BlockingLoop() {}

    /** One blocking step of one writer. */
    @FunctionalInterface
    public interface LoopStep {
        /**
         * Does it and returns when it is done.
         *
         * @param writer from 0
         */
        void run(int writer) throws Exception;
    }

    /**
     * Runs the step for {@code warmUp} unmeasured and then for {@code measured}.
     *
     * @throws IllegalStateException when a step failed; the figures would mean nothing
     */
    public static Throughput run(int writers, Duration warmUp, Duration measured, LoopStep step)
            throws InterruptedException {
        // No start time of measuring is known until all writers are there.
        var begin = new AtomicLong();
        var ready = new CountDownLatch(writers);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int writer = i;
                running.add(threads.submit(() -> {
                    ready.countDown();
                    go.await();
                    return loop(writer, begin.get(), begin.get() + measured.toNanos(), step);
                }));
            }
            ready.await();
            begin.set(System.nanoTime() + warmUp.toNanos());
            go.countDown();
            try {
                return total(running, warmUp.plus(measured), measured);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static Histogram loop(int writer, long begin, long end, LoopStep step) throws Exception {
        var times = new Histogram(SLOWEST_NANOS, DIGITS);
        while (true) {
            long before = System.nanoTime();
            step.run(writer);
            long after = System.nanoTime();
            if (after - end >= 0) {
                return times;
            }
            if (before - begin >= 0) {
                times.recordValue(Math.min(after - before, SLOWEST_NANOS));
            }
        }
    }

    private static Throughput total(List<Future<Histogram>> running, Duration whole, Duration measured)
            throws InterruptedException {
        var all = new Histogram(SLOWEST_NANOS, DIGITS);
        for (var writer : running) {
            try {
                all.add(writer.get(whole.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                throw new IllegalStateException("A writer's step failed, so there is no figure", e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("A writer's step hangs, so there is no figure", e);
            }
        }
        return new Throughput(
                running.size(),
                all.getTotalCount() * 1e9 / measured.toNanos(),
                all.getValueAtPercentile(50) / 1e6,
                all.getValueAtPercentile(99) / 1e6);
    }
}
