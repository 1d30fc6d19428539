package dev.berth.command.policy.ssh;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.policy.SetSsh;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Switches SSH of a workspace on or off: nothing happens where it is so already. */
final class SetSshHandler {
    private SetSshHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetSsh command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetSsh command, WorkspacePolicy before) {
        return Policies.set(
                before,
                before.ssh() == command.enabled(),
                before.sshVersion(),
                command.expectedVersions(),
                "the workspace's SSH is",
                new WorkspaceSshSet(command.workspace(), command.enabled()));
    }
}
