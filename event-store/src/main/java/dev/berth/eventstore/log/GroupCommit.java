package dev.berth.eventstore.log;

import dev.berth.eventstore.StoreOverloaded;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Mono;

/**
 * Group commit: what arrives while one flush is under way waits and goes together in the next. A lone caller is flushed
 * at once, so nobody waits for a timer. One flush at a time is fastest: more of them only compete for the same lock.
 */
final class GroupCommit<I, O> {
    private final String what;
    private final Limits<I> limits;
    private final Function<List<I>, Mono<List<O>>> flush;
    private final Queue<Waiting<I, O>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean flushing = new AtomicBoolean();

    /** Bounds of one flush and of the queue before it; {@code weight} is in bytes. */
    record Limits<I>(int itemsPerFlush, long bytesPerFlush, int maxWaiting, ToLongFunction<I> weight) {}

    /** {@code flush} answers as many results as it gets items, in the same order. */
    GroupCommit(String what, Limits<I> limits, Function<List<I>, Mono<List<O>>> flush) {
        this.what = what;
        this.limits = limits;
        this.flush = flush;
    }

    CompletableFuture<O> submit(I item) {
        if (waiting.incrementAndGet() > limits.maxWaiting()) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new StoreOverloaded(limits.maxWaiting() + " " + what
                    + " are waiting already, so this one is refused. Try again later."));
        }
        Waiting<I, O> entry = new Waiting<>(item, new CompletableFuture<>());
        queue.add(entry);
        flushNext();
        return entry.result;
    }

    private void flushNext() {
        while (!queue.isEmpty() && flushing.compareAndSet(false, true)) {
            List<Waiting<I, O>> batch = take();
            if (!batch.isEmpty()) {
                start(batch);
                return;
            }
            flushing.set(false);
        }
    }

    private List<Waiting<I, O>> take() {
        List<Waiting<I, O>> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < limits.itemsPerFlush() && bytes < limits.bytesPerFlush()) {
            Waiting<I, O> next = queue.poll();
            if (next == null) {
                break;
            }
            bytes += limits.weight().applyAsLong(next.item);
            batch.add(next);
        }
        waiting.addAndGet(-batch.size());
        return batch;
    }

    private void start(List<Waiting<I, O>> batch) {
        List<I> items = new ArrayList<>(batch.size());
        batch.forEach(entry -> items.add(entry.item));
        Mono.defer(() -> flush.apply(items))
                .subscribe(
                        results -> {
                            next();
                            for (int i = 0; i < batch.size(); i++) {
                                batch.get(i).result.complete(results.get(i));
                            }
                        },
                        error -> {
                            next();
                            batch.forEach(entry -> entry.result.completeExceptionally(error));
                        });
    }

    /** Before the callers hear of their results, so that the database is not idle while they work with them. */
    private void next() {
        flushing.set(false);
        flushNext();
    }

    private record Waiting<I, O>(I item, CompletableFuture<O> result) {}
}
