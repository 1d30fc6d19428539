package dev.berth.query.pod;

import dev.berth.messages.pod.PodView;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Tells at which of a pod's ports something answers. Implemented where pods can be reached. */
@FunctionalInterface
public interface ListeningPorts {
    /**
     * As it was some seconds ago at most, by port; what is not known yet is missing. Completes soon and does not fail. Looks
     * only because somebody asks.
     */
    Mono<Map<Integer, Boolean>> of(PodView pod);
}
