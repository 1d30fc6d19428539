package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.util.Comparator;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The allocations of a pod. */
final class PodAllocations {
    private PodAllocations() {}

    static Flux<Allocation> newestFirst(Nomad nomad, PodId pod) {
        return nomad.jobs()
                .allocations(pod.value())
                .flatMapIterable(all -> all)
                .sort(Comparator.comparingLong(Allocation::createIndex).reversed());
    }

    /** The one that the pod runs in; empty where nothing of it runs. */
    static Mono<Allocation> running(Nomad nomad, PodId pod) {
        return newestFirst(nomad, pod)
                .filter(allocation -> allocation.clientStatus().equals("running"))
                .next();
    }

    /** Whether what was asked of them fails as where Nomad or their machine does not answer. */
    static boolean isAway(Throwable failure) {
        return failure instanceof NomadException || failure instanceof TimeoutException;
    }
}
