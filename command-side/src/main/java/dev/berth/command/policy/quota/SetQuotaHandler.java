package dev.berth.command.policy.quota;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sets how much a workspace may hold: nothing happens where it is so already. */
final class SetQuotaHandler {
    private SetQuotaHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetQuota command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetQuota command, WorkspacePolicy before) {
        if (before.quota().equals(command.quota())) {
            return Decision.unchanged(
                    new PolicyAnswer.Accepted(before, CompletableFuture.completedFuture(before.quotaVersion())));
        }
        var expected = command.expectedVersions();
        if (expected != null && !expected.contains(before.quotaVersion())) {
            return Decision.unchanged(new PolicyAnswer.Refused(
                    Policies.outdated(expected, "the workspace's quota is", before.quotaVersion())));
        }
        var set = new WorkspaceQuotaSet(command.workspace(), command.quota());
        return new Decision<>(
                List.of(set),
                last -> new PolicyAnswer.Accepted(before.after(set, last), CompletableFuture.completedFuture(last)));
    }
}
