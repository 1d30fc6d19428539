package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import java.util.Comparator;
import reactor.core.publisher.Flux;

/** The allocations of a pod. */
final class PodAllocations {
    private PodAllocations() {}

    static Flux<Allocation> newestFirst(Nomad nomad, PodId pod) {
        return nomad.jobs()
                .allocations(pod.value())
                .flatMapIterable(all -> all)
                .sort(Comparator.comparingLong(Allocation::createIndex).reversed());
    }
}
