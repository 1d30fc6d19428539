package dev.berth.query.reading;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Ends all streams that are sent to clients, and those that begin later at once, so that a server can shut down. */
public final class OpenStreams {
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private final AtomicInteger clients = new AtomicInteger();

    public void end() {
        ended.tryEmitEmpty();
    }

    /** Counts a stream for as long as its client reads it. */
    public <T> Flux<T> counted(Flux<T> stream) {
        return Flux.defer(() -> {
            clients.incrementAndGet();
            return stream.doFinally(_ -> clients.decrementAndGet());
        });
    }

    /** How many clients read a {@link #counted} stream now. */
    public int clients() {
        return clients.get();
    }

    /** Completes when streams are to end. */
    public Mono<Void> ended() {
        return ended.asMono();
    }
}
