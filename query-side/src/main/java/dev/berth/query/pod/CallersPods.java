package dev.berth.query.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.Names;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the pod that an address names, for a caller who may see it. Another workspace's pod is as unknown as none. */
public final class CallersPods {
    private final Pods pods;
    private final Positions positions;

    public CallersPods(Pods pods, Positions positions) {
        this.pods = pods;
        this.positions = positions;
    }

    /**
     * Fails with {@code unknown-pod} where there is none.
     *
     * @param reference a pod's id, or the name of a living pod
     * @param minPosition as the caller sent it, or null
     */
    public Mono<PodRecord> get(Caller caller, String reference, @Nullable String minPosition) {
        return Mono.defer(() -> {
            return positions
                    .reached(PodsProjection.NAME, minPosition)
                    .then(find(caller, reference))
                    .switchIfEmpty(Mono.error(() -> unknown(caller, reference).asException()));
        });
    }

    private Mono<PodRecord> find(Caller caller, String reference) {
        if (PodId.isValid(reference)) {
            return pods.find(caller.workspace(), new PodId(reference));
        }
        return Names.isValid(reference) ? pods.findByName(caller.workspace(), new PodName(reference)) : Mono.empty();
    }

    private static Problem unknown(Caller caller, String reference) {
        return Problem.of(
                ProblemCode.UNKNOWN_POD,
                "Workspace %s has no pod '%s'. GET /v1/pods lists what it has; a terminated pod is found by its id only."
                        .formatted(caller.workspace(), Parameters.shown(reference)));
    }
}
