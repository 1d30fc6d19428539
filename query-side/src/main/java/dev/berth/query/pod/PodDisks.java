package dev.berth.query.pod;

import dev.berth.messages.pod.PodId;
import java.util.Map;
import reactor.core.publisher.Mono;

/** How full pods' disks are. Implemented where the pods are known to run. */
@FunctionalInterface
public interface PodDisks {
    /** As it was a minute ago at most, or longer where there are very many files; empty where that is not known, or not soon. */
    Mono<DiskUse> of(PodId pod);

    /** How many bytes are used of a pod's named volumes, by their order; without those of which that is not known. */
    default Mono<Map<Integer, Long>> volumes(PodId pod) {
        return Mono.just(Map.of());
    }
}
