package dev.berth.eventstore.projection;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What others want of the loop of a build: to run, to halt at a position, to stop. Given on any thread, without a lock. */
final class BuildOrders {
    private final AtomicReference<Sinks.Empty<Void>> change = new AtomicReference<>(Sinks.empty());
    private final AtomicReference<Sinks.@Nullable One<Long>> halting = new AtomicReference<>();
    private volatile boolean running;
    private volatile long ceiling = Long.MAX_VALUE;

    boolean isRunning() {
        return running;
    }

    /** No event beyond it may be written; below the first position it means "halt where you are". */
    long ceiling() {
        return ceiling;
    }

    /** Completes at the next order. To be taken before the orders are read, so that those given in between end the wait. */
    Mono<Void> change() {
        return change.get().asMono();
    }

    void run() {
        running = true;
    }

    void stop() {
        running = false;
        changed();
    }

    /** Completes with the position at which the loop has halted. */
    Mono<Long> halt() {
        Sinks.One<Long> halted = Sinks.one();
        halting.set(halted);
        ceiling = -1;
        changed();
        return halted.asMono();
    }

    void runTo(long target) {
        ceiling = target;
        changed();
    }

    void resume() {
        ceiling = Long.MAX_VALUE;
        changed();
    }

    /** The loop has halted. */
    void halted(long position) {
        Sinks.One<Long> waiting = halting.getAndSet(null);
        if (waiting != null) {
            waiting.tryEmitValue(position);
        }
    }

    private void changed() {
        change.getAndSet(Sinks.empty()).tryEmitEmpty();
    }
}
