package dev.berth.command.policy;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;

/** What becomes of the GPUs that a launch or a start asks for, by the models that its workspace may use. */
public sealed interface GpuChoice {
    /** It asks for these: where it named no model, for one of those that are allowed. */
    record Allowed(GpuRequest gpu) implements GpuChoice {}

    record NotAllowed(Problem problem) implements GpuChoice {}

    static GpuChoice of(GpuRequest asked, Workspace workspace, WorkspacePolicy policy) {
        var allowed = policy.gpuModels();
        if (asked.count() == 0 || allowed == null) {
            return new Allowed(asked.of(null));
        }
        var model = asked.model();
        if (allowed.isEmpty()) {
            return notAllowed("gpu.count", "The workspace '%s' may use no GPUs. Ask for 0.".formatted(workspace));
        }
        if (model == null) {
            return new Allowed(asked.of(allowed));
        }
        return policy.allows(model)
                ? new Allowed(asked.of(null))
                : notAllowed(
                        "gpu.model",
                        "The workspace '%s' may not use GPUs of the model '%s'. It may use: %s. Name one of these."
                                .formatted(workspace, model, String.join(", ", allowed)));
    }

    /**
     * Of a start of {@code pod}, which keeps the model that it was placed on for as many GPUs: there its disk is, so no other model would
     * do instead.
     */
    static GpuChoice ofStart(GpuRequest asked, PodView pod, WorkspacePolicy policy) {
        var placed = pod.gpu();
        var kept = asked.model() == null && placed.model() != null && placed.count() == asked.count()
                ? of(placed, pod.workspace(), policy)
                : null;
        return kept instanceof NotAllowed ? kept : of(asked, pod.workspace(), policy);
    }

    /** Of a reset of {@code pod}, which asks for what the pod had last or waited for: not for other models, as a start does. */
    static GpuChoice ofReset(PodView pod, WorkspacePolicy policy) {
        var same = pod.gpu();
        var choice = of(same, pod.workspace(), policy);
        var allowed = policy.gpuModels();
        if (choice instanceof NotAllowed || same.count() == 0 || same.model() != null || allowed == null) {
            return choice;
        }
        var anyOf = same.anyOf();
        return anyOf != null && allowed.containsAll(anyOf)
                ? choice
                : notAllowed(
                        "gpu.model",
                        "The pod waited for GPUs of models that the workspace '%s' may not use any more, and has no disk to reset yet. Start it, which asks for: %s."
                                .formatted(pod.workspace(), String.join(", ", allowed)));
    }

    private static GpuChoice notAllowed(String field, String detail) {
        var code = ProblemCode.GPU_MODEL_NOT_ALLOWED;
        return new NotAllowed(new Problem(code, detail, List.of(Fault.ofField(code.code(), field, detail))));
    }
}
