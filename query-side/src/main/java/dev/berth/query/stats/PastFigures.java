package dev.berth.query.stats;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import java.time.Instant;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Some of what was measured, for who comes when the pod has ended. Implemented where there is a place for it. */
public interface PastFigures {
    PastFigures NONE = new PastFigures() {
        @Override
        public Mono<Void> keep(PodId pod, int node, PastUse use) {
            return Mono.empty();
        }

        @Override
        public Flux<PastUse> of(PodId pod, int node) {
            return Flux.empty();
        }
    };

    /**
     * What a node of a pod used, and when.
     *
     * @param phase that it was in
     * @param boot the generation that was measured
     */
    record PastUse(Instant at, Phase phase, int boot, PodUse use) {}

    /** In place of what else was measured in the same minute; what is older than the last hour's is forgotten. */
    Mono<Void> keep(PodId pod, int node, PastUse use);

    /** The oldest first; empty where nothing is kept (any more). */
    Flux<PastUse> of(PodId pod, int node);
}
