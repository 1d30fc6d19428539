package dev.berth.command.policy.gpumodels;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.SetGpuModels;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Sets the models that a workspace may use: nothing happens where they are so already. */
final class SetGpuModelsHandler {
    private SetGpuModelsHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetGpuModels command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetGpuModels command, WorkspacePolicy before) {
        return Policies.set(
                before,
                Objects.equals(before.gpuModels(), command.models()),
                before.gpuModelsVersion(),
                command.expectedVersions(),
                "the workspace's GPU models are",
                new WorkspaceGpuModelsSet(command.workspace(), command.models()));
    }
}
