package dev.berth.command.policy.ssh;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.policy.SetSsh;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Switches SSH of a workspace on or off: nothing happens where it is so already. */
final class SetSshHandler {
    private SetSshHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetSsh command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetSsh command, WorkspacePolicy before) {
        if (before.ssh() == command.enabled()) {
            return Decision.unchanged(
                    new PolicyAnswer.Accepted(before, CompletableFuture.completedFuture(before.sshVersion())));
        }
        var expected = command.expectedVersions();
        if (expected != null && !expected.contains(before.sshVersion())) {
            return Decision.unchanged(new PolicyAnswer.Refused(
                    Policies.outdated(expected, "the workspace's SSH is", before.sshVersion())));
        }
        var set = new WorkspaceSshSet(command.workspace(), command.enabled());
        return new Decision<>(
                List.of(set),
                last -> new PolicyAnswer.Accepted(before.after(set, last), CompletableFuture.completedFuture(last)));
    }
}
