package dev.berth.nomad;

import dev.berth.messages.pod.PodId;
import reactor.core.publisher.Mono;

/** Keeps what a pod has written before Nomad forgets it. Implemented where there is a place for it. */
@FunctionalInterface
public interface OutputKeeper {
    OutputKeeper NONE = (_, _, _) -> Mono.empty();

    /**
     * Of a pod of which nothing runs. May be told again of the same pod, also once Nomad has forgotten it.
     *
     * @param nodes how many it has
     * @param isLast whether the pod does not come back, so that the time counts from now on
     */
    Mono<Void> keep(PodId pod, int nodes, boolean isLast);
}
