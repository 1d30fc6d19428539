package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import org.jspecify.annotations.Nullable;

/** What becomes of a pod whose job Nomad does not take, however often it is sent. */
final class Rejection {
    private Rejection() {}

    /** Null where something else is the matter. */
    static PodObservation.@Nullable Failed of(Throwable refused, long index) {
        return refused instanceof NomadException e && e.refusal() instanceof NomadRefusal.Invalid(var faults)
                ? new PodObservation.Failed(
                        new Reason("rejected", "Nomad does not take the pod's job: " + faults.getFirst()), index, null)
                : null;
    }
}
