package dev.berth.eventstore.engine;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * A stream over pages. The next page is fetched when half of the last one is read, so a reader that keeps up never
 * waits. There is no lock: callbacks run on whatever thread brought the page, one at a time, and may read from within.
 */
final class PagedMessageStream implements MessageStream<EventMessage> {
    private final LongFunction<Mono<Chunk>> pages;
    private final Queue<Entry<EventMessage>> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unread = new AtomicInteger();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicReference<Runnable> callback = new AtomicReference<>(() -> {});
    private final Disposable.Swap request = Disposables.swap();
    private final Turns asks = new Turns(this::ask);
    private final Turns calls = new Turns(this::call);
    private volatile long cursor;
    private volatile int halfPage;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile @Nullable Throwable error;

    /** {@code scannedTo} is where to go on, also when nothing matched on the way; {@code last} ends the stream. */
    record Chunk(List<Entry<EventMessage>> entries, long scannedTo, boolean last) {}

    PagedMessageStream(long after, LongFunction<Mono<Chunk>> pages) {
        this.cursor = after;
        this.pages = pages;
    }

    /** Begins to read ahead. Not in the constructor, because the first page may arrive at once. */
    PagedMessageStream open() {
        asks.take();
        return this;
    }

    private void ask() {
        if (!ended && unread.get() <= halfPage && asking.compareAndSet(false, true)) {
            request.update(Mono.defer(() -> pages.apply(cursor)).subscribe(this::arrived, this::failed));
        }
    }

    private void arrived(Chunk chunk) {
        if (ended) {
            return;
        }
        ready.addAll(chunk.entries());
        unread.addAndGet(chunk.entries().size());
        halfPage = chunk.entries().size() / 2;
        cursor = chunk.scannedTo();
        ended = chunk.last();
        if (closed) {
            close();
            return;
        }
        asking.set(false);
        if (ended || !chunk.entries().isEmpty()) {
            calls.take();
        }
        asks.take();
    }

    private void failed(Throwable failure) {
        error = failure;
        ended = true;
        calls.take();
    }

    /** Whatever a callback throws is shown to its reader as the error of the stream. */
    private void call() {
        try {
            callback.get().run();
        } catch (Throwable e) {
            error = e;
            close();
        }
    }

    /** The page after is asked for first: if it is there at once, its callback must not overtake this entry. */
    @Override
    public Optional<Entry<EventMessage>> next() {
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        unread.decrementAndGet();
        asks.take();
        Entry<EventMessage> entry = ready.poll();
        if (entry == null) {
            unread.incrementAndGet();
        }
        return Optional.ofNullable(entry);
    }

    @Override
    public Optional<Entry<EventMessage>> peek() {
        return Optional.ofNullable(ready.peek());
    }

    @Override
    public void setCallback(Runnable newCallback) {
        callback.set(newCallback);
        if (ended || !ready.isEmpty()) {
            calls.take();
        }
    }

    @Override
    public Optional<Throwable> error() {
        return ready.isEmpty() ? Optional.ofNullable(error) : Optional.empty();
    }

    @Override
    public boolean isCompleted() {
        return ended && ready.isEmpty();
    }

    @Override
    public boolean hasNextAvailable() {
        return !ready.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        ended = true;
        ready.clear();
        request.dispose();
    }

    @Override
    public String toString() {
        return "PagedMessageStream[cursor=" + cursor + ", unread=" + unread + ", asking=" + asking + ", ended=" + ended
                + "]";
    }

    /**
     * Runs a step as often as it was asked for since it last began, one at a time. Who asks while it runs, on another
     * thread or from within, leaves the turn to whoever runs it: no lock, no recursion, no wake-up lost.
     */
    private static final class Turns {
        private final Runnable step;
        private final AtomicInteger wanted = new AtomicInteger();

        Turns(Runnable step) {
            this.step = step;
        }

        void take() {
            if (wanted.getAndIncrement() != 0) {
                return;
            }
            int seen;
            do {
                seen = wanted.get();
                step.run();
            } while (wanted.addAndGet(-seen) != 0);
        }
    }
}
