package dev.berth.eventstore;

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
 * waits. There is no lock: callbacks run on whatever thread brought the page, and may read from within.
 */
final class PagedMessageStream implements MessageStream<EventMessage> {
    private final LongFunction<Mono<Chunk>> pages;
    private final Queue<Entry<EventMessage>> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unread = new AtomicInteger();
    private final AtomicBoolean fetching = new AtomicBoolean();
    private final AtomicReference<Runnable> callback = new AtomicReference<>(() -> {});
    private final Disposable.Swap request = Disposables.swap();
    private volatile long cursor;
    private volatile int halfPage;
    private volatile boolean ended;
    private volatile @Nullable Throwable error;

    /** {@code scannedTo} is where to go on, also when nothing matched on the way; {@code last} ends the stream. */
    record Chunk(List<Entry<EventMessage>> entries, long scannedTo, boolean last) {}

    PagedMessageStream(long after, LongFunction<Mono<Chunk>> pages) {
        this.cursor = after;
        this.pages = pages;
    }

    /** Begins to read ahead. Not in the constructor, because the first page may arrive at once. */
    PagedMessageStream open() {
        fetch();
        return this;
    }

    private void fetch() {
        if (!ended && unread.get() <= halfPage && fetching.compareAndSet(false, true)) {
            request.update(pages.apply(cursor).subscribe(this::arrived, this::failed));
        }
    }

    private void arrived(Chunk chunk) {
        if (!ended) {
            ready.addAll(chunk.entries());
            unread.addAndGet(chunk.entries().size());
            halfPage = chunk.entries().size() / 2;
            cursor = chunk.scannedTo();
            ended = chunk.last();
        }
        fetching.set(false);
        call();
        fetch();
    }

    private void failed(Throwable failure) {
        error = failure;
        ended = true;
        call();
    }

    private void call() {
        try {
            callback.get().run();
        } catch (RuntimeException e) {
            error = e;
            ended = true;
        }
    }

    @Override
    public Optional<Entry<EventMessage>> next() {
        Entry<EventMessage> entry = ready.poll();
        if (entry != null) {
            unread.decrementAndGet();
            fetch();
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
            call();
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
        ended = true;
        ready.clear();
        request.dispose();
    }
}
