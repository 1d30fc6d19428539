package dev.berth.nomad.placement;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.Job;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a pod's job says about itself in its Meta, so that Nomad alone tells whose it is and of which generation. */
public record PodMeta(PodId pod, Workspace workspace, int generation, GpuRequest gpu) {
    static final String POD = "pod";
    static final String WORKSPACE = "workspace";
    static final String GENERATION = "generation";
    static final String GPUS = "gpus";
    static final String GPU_MODEL = "gpu_model";
    static final String SPEC_SHA = "spec_sha";

    /** Empty for a job that is not ours, or that somebody wrote by hand. */
    public static Optional<PodMeta> of(Job job) {
        return job.id().equals(job.meta().get(POD)) ? of(job.meta()) : Optional.empty();
    }

    static Optional<PodMeta> of(Map<String, String> meta) {
        try {
            var model = meta.get(GPU_MODEL);
            return Optional.of(new PodMeta(
                    new PodId(meta.getOrDefault(POD, "")),
                    new Workspace(meta.getOrDefault(WORKSPACE, "")),
                    Integer.parseInt(meta.getOrDefault(GENERATION, "")),
                    new GpuRequest(Integer.parseInt(meta.getOrDefault(GPUS, "0")), model)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    static Map<String, String> of(DesiredPod pod, String specSha) {
        var meta = new TreeMap<>(Map.of(
                POD, pod.id().value(),
                WORKSPACE, pod.workspace().name(),
                GENERATION, Integer.toString(pod.generation()),
                GPUS, Integer.toString(pod.spec().gpu().count()),
                SPEC_SHA, specSha));
        var model = pod.spec().gpu().model();
        if (model != null) {
            meta.put(GPU_MODEL, model);
        }
        return meta;
    }
}
