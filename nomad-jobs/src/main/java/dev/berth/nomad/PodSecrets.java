package dev.berth.nomad;

import dev.berth.messages.pod.PodId;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The values of pods' environments. */
public interface PodSecrets {
    /** Name and value of each variable behind a reference. Fails where the reference is unknown. */
    Mono<Map<String, String>> open(String reference);

    /** Deletes all that is kept for a pod; nothing kept is no error. */
    Mono<Void> forget(PodId pod);
}
