package dev.berth.nomadembedded.client;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** SignalQueue to one runner, in the order in which they came. */
final class SignalQueue {
    private final LinkedBlockingQueue<Signal> waiting = new LinkedBlockingQueue<>();

    void add(Signal signal) {
        waiting.add(signal);
    }

    Signal take() throws InterruptedException {
        return waiting.take();
    }

    /** Whether the end waits to be taken. */
    boolean hasEnd() {
        return waiting.stream().anyMatch(Signal::isEnd);
    }

    /** The end, or null if it does not come in this time. What else comes is dropped. */
    @Nullable
    Signal awaitEnd(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Signal signal = waiting.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (signal == null || signal.isEnd()) {
                return signal;
            }
        }
    }

    /** The end, or null once {@code other} is so, which is asked with each signal. What else comes is dropped. */
    @Nullable
    Signal awaitEndUnless(BooleanSupplier other) throws InterruptedException {
        while (!other.getAsBoolean()) {
            Signal signal = waiting.take();
            if (signal.isEnd()) {
                return signal;
            }
        }
        return null;
    }
}
