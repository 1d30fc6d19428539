package dev.berth.nomad.placement;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.Nomad;
import java.time.Instant;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What is done while a pod waits for the end of its earlier task: nothing for a while, then it is said, and at last given up. */
final class AwaitedEnd {
    private static final Logger log = LoggerFactory.getLogger(AwaitedEnd.class);
    private static final Reason WAITS = new Reason(
            "awaiting-end",
            "Its earlier task was told to end, and Nomad has not said since that it has. The pod goes on once it does.");

    private final Nomad nomad;
    private final BiFunction<DesiredPod, PodObservation, Mono<Void>> report;

    AwaitedEnd(Nomad nomad, BiFunction<DesiredPod, PodObservation, Mono<Void>> report) {
        this.nomad = nomad;
        this.report = report;
    }

    /** True where there is something to do right after. */
    Mono<Boolean> look(DesiredPod pod, ObservedState observed) {
        if (observed.isForgotten(Instant.now())) {
            // Nothing else has Nomad let go of it. The disk's lock keeps a next boot from one that lives all the same.
            log.warn(
                    "Purging a job whose task was told to end long ago, and of which no end is heard pod={}", pod.id());
            return nomad.jobs().deregister(pod.id().value(), true).thenReturn(true);
        }
        return isUntold(pod, observed)
                ? report.apply(pod, new PodObservation.Queued(why(observed), 0, null))
                        .thenReturn(false)
                : Mono.just(false);
    }

    /** Whether {@link #look} has something to do. */
    static boolean isDue(DesiredPod pod, ObservedState observed) {
        return observed.isForgotten(Instant.now()) || isUntold(pod, observed);
    }

    /** A pod that has been told is no longer only requested. */
    private static boolean isUntold(DesiredPod pod, ObservedState observed) {
        return pod.phase() == Phase.REQUESTED
                && (observed.isSlowToEnd(Instant.now())
                        || !observed.silentMachines().isEmpty());
    }

    private static Reason why(ObservedState observed) {
        var silent = observed.silentMachines();
        return silent.isEmpty()
                ? WAITS
                : new Reason(
                        "node-silent",
                        "%s, where its earlier task may still run, has stopped answering. The pod starts as soon as that is known to have ended."
                                .formatted(String.join(", ", silent)));
    }
}
