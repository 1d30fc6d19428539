package dev.berth.query.stats;

import dev.berth.messages.pod.PodView;
import reactor.core.publisher.Mono;

/** Measures what pods use. Implemented where the pods are known to run. */
@FunctionalInterface
public interface PodUsage {
    /** Of one node of a pod, for one reader, who reads one time after the other: some figures are of the time in between. */
    UsageMeter meter(int node);

    /** Follows a pod from one machine and boot to the next. */
    @FunctionalInterface
    interface UsageMeter {
        /**
         * What the pod uses now; empty where it runs nowhere. Fails with {@code unavailable} where its machine or Nomad does not
         * answer.
         */
        Mono<PodUse> read(PodView pod);
    }
}
