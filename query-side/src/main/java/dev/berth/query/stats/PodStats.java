package dev.berth.query.stats;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.stats.PastFigures.PastUse;
import dev.berth.query.stats.PodUse.CpuUse;
import dev.berth.query.stats.PodUse.GpuUse;
import dev.berth.query.stats.PodUse.MemoryUse;
import dev.berth.query.stats.PodUse.NetworkUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame of {@code GET /v1/pods/{id}/stats}.
 *
 * @param boot the generation that was measured
 * @param unavailable why there are no figures, null where there are
 */
record PodStats(
        Instant at,
        Phase phase,
        int boot,
        @Nullable NoFigures unavailable,
        @Nullable CpuUse cpu,
        @Nullable MemoryUse memory,
        @Nullable NetworkUse network,
        @Nullable DiskUse disk,
        List<GpuUse> gpus) {
    private static final NoFigures NOT_MEASURED = new NoFigures(
            "not-measured",
            "The pod's machine tells no figures of processor and memory. Its Nomad agent needs publish_allocation_metrics ="
                    + " true in the block telemetry; just after a start they may take some seconds.");

    /** {@code code} is {@code not-running}, {@code not-measured} or {@code unreachable}. */
    record NoFigures(String code, String text) {}

    static PodStats of(PastUse measured) {
        var use = measured.use();
        return new PodStats(
                measured.at(),
                measured.phase(),
                measured.boot(),
                use.cpu() == null && use.memory() == null ? NOT_MEASURED : null,
                use.cpu(),
                use.memory(),
                use.network(),
                use.disk(),
                use.gpus());
    }

    /** After this nothing comes. */
    static PodStats terminated(PodView pod, String text, Instant at) {
        return without(pod, new NoFigures("not-running", "The pod is terminated. " + text), at);
    }

    static PodStats notRunning(PodView pod, Instant at) {
        return without(
                pod,
                new NoFigures(
                        "not-running",
                        switch (pod.phase()) {
                            case TERMINATED -> "The pod is terminated.";
                            case STOPPED, FAILED ->
                                "The pod does not run, so it uses nothing. Figures come once it is started.";
                            case LOST -> "The pod's machine cannot be reached, so nobody knows what the pod uses.";
                            case REQUESTED, QUEUED, SCHEDULED, PULLING, STARTING, RUNNING, STOPPING ->
                                "The pod does not run at the moment. Figures come once it does.";
                        }),
                at);
    }

    static PodStats unreachable(PodView pod, Instant at) {
        return without(
                pod,
                new NoFigures(
                        "unreachable",
                        "Nomad or the pod's machine did not answer. Berth asks again every two seconds; the pod may well run on."),
                at);
    }

    private static PodStats without(PodView pod, NoFigures why, Instant at) {
        return new PodStats(at, pod.phase(), pod.generation(), why, null, null, null, null, List.of());
    }

    /** Whether somebody who has seen {@code before} learns nothing from this. */
    boolean saysNothingNewAfter(PodStats before) {
        return unavailable != null
                && !unavailable.equals(NOT_MEASURED)
                && unavailable.equals(before.unavailable)
                && phase == before.phase
                && boot == before.boot;
    }
}
