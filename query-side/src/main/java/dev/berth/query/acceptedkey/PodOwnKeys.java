package dev.berth.query.acceptedkey;

import dev.berth.messages.pod.PodId;
import reactor.core.publisher.Mono;

/** What users keep in {@code ~/.ssh/authorized_keys} in their pods. Implemented where the pods are known to run. */
@FunctionalInterface
public interface PodOwnKeys {
    /** The file of the pod's present boot as it was some seconds ago, at most 64 KiB; empty where there is none. */
    Mono<String> of(PodId pod);
}
