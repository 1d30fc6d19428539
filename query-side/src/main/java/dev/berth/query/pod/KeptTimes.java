package dev.berth.query.pod;

import dev.berth.messages.pod.PodId;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** How long what a terminated pod wrote and used is kept. Implemented where there is a place for it. */
@FunctionalInterface
public interface KeptTimes {
    /** Empty where the pod is not terminated, or nothing of it is kept (any more). */
    Mono<Instant> until(PodId pod);
}
