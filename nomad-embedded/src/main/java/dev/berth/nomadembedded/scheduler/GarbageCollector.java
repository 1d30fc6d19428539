package dev.berth.nomadembedded.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Forgets what a real agent's garbage collection would: ended evaluations and allocations, dead jobs. Runs on the state
 * thread only.
 */
public final class GarbageCollector {
    private static final Duration TERMINAL_RETENTION = Duration.ofHours(1);
    private static final Duration DEAD_JOB_RETENTION = Duration.ofHours(4);

    private final Store store;
    private final ControlPlane control;

    public GarbageCollector(Store store, ControlPlane control) {
        this.store = store;
        this.control = control;
    }

    /** What has been over for long enough. */
    public void collect() {
        collect(control.now() - TERMINAL_RETENTION.toNanos(), control.now() - DEAD_JOB_RETENTION.toNanos());
    }

    /** All that is over, as a person asks for it. */
    public void collectAll() {
        collect(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private void collect(long terminalBefore, long deadBefore) {
        Store.Batch batch = store.batch();
        for (StoredAllocation allocation : List.copyOf(store.allocations())) {
            // One that has failed and is not to be rescheduled goes too, though its job is still to run.
            if (allocation.clientTerminal() && allocation.modifyTime() < terminalBefore) {
                batch.delete(Store.Table.ALLOCATION, allocation.id());
            }
        }
        for (ObjectNode evaluation : List.copyOf(store.evaluations())) {
            boolean ended = !Set.of("pending", "blocked")
                    .contains(evaluation.path("Status").asText());
            if (ended && evaluation.path("ModifyTime").asLong() < terminalBefore) {
                batch.delete(Store.Table.EVALUATION, evaluation.path("ID").asText());
            }
        }
        for (ObjectNode job : List.copyOf(store.jobs())) {
            boolean stopped =
                    job.path("Stop").asBoolean() && job.path("Status").asText().equals("dead");
            String id = job.path("ID").asText();
            if (stopped
                    && job.path("SubmitTime").asLong() < deadBefore
                    && store.allocationsOf(id).isEmpty()) {
                batch.delete(Store.Table.JOB, id);
            }
        }
        control.finish(batch);
    }
}
