package dev.berth.nomad.watch;

import dev.berth.nomad.placement.NomadTime;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.Node;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a pod in Nomad at one moment, or of one node of a pod of several.
 *
 * @param allocation the one that counts of the job's generation, null where there is none
 * @param evaluation the newest of the job as it is that says something about placing it, null where there is none
 * @param older how many pods that wait for something that is taken were queued before it
 * @param home the node that the pod's disk is on, null where that is not known
 * @param node index of the node, null for a pod of one
 * @param refusal why its start script refused, null where it did not or that cannot be read
 */
record PodSnapshot(
        PodMeta meta,
        Job job,
        @Nullable Allocation allocation,
        @Nullable Evaluation evaluation,
        GpuInventory gpus,
        int older,
        @Nullable Node home,
        @Nullable Integer node,
        @Nullable String refusal) {
    /** Whether nothing is to be made of it: it was told to end, or to give back its places. */
    boolean isEnding() {
        return job.stop() || meta.givenBackAt() != null;
    }

    /** Whether it waits in Nomad's queue. */
    boolean isQueued() {
        return !isEnding() && allocation == null && evaluation != null;
    }

    /** When a pod that waits is given up, null where it never is. */
    @Nullable
    Instant queueDeadline() {
        var timeout = meta.queueTimeout();
        var since = NomadTime.of(job.submitTime());
        return timeout == null || since == null || node != null || !isQueued() ? null : since.plus(timeout);
    }

    PodSnapshot refusedFor(String refusal) {
        return new PodSnapshot(meta, job, allocation, evaluation, gpus, older, home, node, refusal);
    }
}
