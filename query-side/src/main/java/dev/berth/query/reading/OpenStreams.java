package dev.berth.query.reading;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Ends all streams that are sent to clients, and those that begin later at once, so that a server can shut down. */
public final class OpenStreams {
    private final Sinks.Empty<Void> ended = Sinks.empty();

    public void end() {
        ended.tryEmitEmpty();
    }

    /** Completes when streams are to end. */
    public Mono<Void> ended() {
        return ended.asMono();
    }
}
