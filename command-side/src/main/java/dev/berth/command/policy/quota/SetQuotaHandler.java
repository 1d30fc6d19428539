package dev.berth.command.policy.quota;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Sets how much a workspace may hold: nothing happens where it is so already. */
final class SetQuotaHandler {
    private SetQuotaHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetQuota command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetQuota command, WorkspacePolicy before) {
        return Policies.set(
                before,
                before.quota().equals(command.quota()),
                before.quotaVersion(),
                command.expectedVersions(),
                "the workspace's quota is",
                new WorkspaceQuotaSet(command.workspace(), command.quota()));
    }
}
