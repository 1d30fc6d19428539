package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.placement.JobNode;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The allocations of a pod. */
final class PodAllocations {
    private PodAllocations() {}

    static Flux<Allocation> newestFirst(Nomad nomad, PodId pod) {
        return newestFirst(nomad, pod, PodNode.LEADER);
    }

    /** Those of one node of a pod, of which a pod of one has only the leader. */
    static Flux<Allocation> newestFirst(Nomad nomad, PodId pod, int node) {
        return nomad.jobs()
                .allocations(pod.value())
                .flatMapIterable(all -> all)
                .filter(allocation -> node == Objects.requireNonNullElse(JobNode.indexOf(allocation), PodNode.LEADER))
                .sort(Comparator.comparingLong(Allocation::createIndex).reversed());
    }

    /** The one that the pod runs in; empty where nothing of it runs. */
    static Mono<Allocation> running(Nomad nomad, PodId pod) {
        return running(nomad, pod, PodNode.LEADER);
    }

    static Mono<Allocation> running(Nomad nomad, PodId pod, int node) {
        return newestFirst(nomad, pod, node)
                .filter(allocation -> allocation.clientStatus().equals("running"))
                .next();
    }

    /** Whether what was asked of them fails as where Nomad or their machine does not answer. */
    static boolean isAway(Throwable failure) {
        return failure instanceof NomadException || failure instanceof TimeoutException;
    }
}
