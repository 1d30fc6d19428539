package dev.berth.nomad.watch;

import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Job;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a pod in Nomad at one moment.
 *
 * @param allocation the one that counts of the job's generation, null where there is none
 * @param evaluation the newest of the job as it is that says something about placing it, null where there is none
 * @param refusal why its start script refused, null where it did not or that cannot be read
 */
record PodSnapshot(
        PodMeta meta,
        Job job,
        @Nullable Allocation allocation,
        @Nullable Evaluation evaluation,
        GpuInventory gpus,
        @Nullable String refusal) {
    PodSnapshot refusedFor(String refusal) {
        return new PodSnapshot(meta, job, allocation, evaluation, gpus, refusal);
    }
}
