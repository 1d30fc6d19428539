package dev.berth.command;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** How far this node's own read models are. */
@FunctionalInterface
public interface ProjectionProgress {
    /** Completes when {@code position} is in the read models, and also when {@code atMost} has passed. */
    Mono<Void> reached(long position, Duration atMost);
}
