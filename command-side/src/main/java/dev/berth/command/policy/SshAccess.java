package dev.berth.command.policy;

import dev.berth.command.decide.History;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Whether what lets people in by SSH may be asked for in a workspace. */
public final class SshAccess {
    private SshAccess() {}

    /** Why it may not; empty where it may. */
    public static CompletableFuture<Optional<Problem>> refusal(Workspace workspace, History history) {
        return Policies.of(workspace, history)
                .thenApply(policy -> policy.ssh()
                        ? Optional.empty()
                        : Optional.of(Problem.of(ProblemCode.SSH_OFF, WorkspacePolicy.sshOffText(workspace))));
    }
}
