package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler's watcher saw of a pod: the only turn back from Nomad. A report of another generation, older than
 * the last one, or of something already known is dropped without an event.
 *
 * @param node index of the node it was seen of, null for all of a pod or a pod of one
 * @param afterRestore Nomad's index is lower than it once was, so that this is not older for having a low one
 */
public record ReportPod(
        Caller caller,
        PodId pod,
        int generation,
        PodObservation seen,
        @Nullable Integer node,
        boolean afterRestore) {
    public ReportPod(Caller caller, PodId pod, int generation, PodObservation seen) {
        this(caller, pod, generation, seen, null, false);
    }

    /** The same, now that it is known that Nomad was set back. */
    public ReportPod seenAfterRestore() {
        return new ReportPod(caller, pod, generation, seen, node, true);
    }

    /** When it became so, null where nobody knows; the report itself may come much later, after an outage. */
    public @Nullable Instant observedAt() {
        return seen.observedAt();
    }
}
