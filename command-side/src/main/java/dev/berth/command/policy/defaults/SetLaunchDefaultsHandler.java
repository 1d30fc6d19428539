package dev.berth.command.policy.defaults;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.policy.Policies;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.SetLaunchDefaults;
import dev.berth.messages.policy.WorkspacePolicy;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Sets the defaults of a workspace: nothing happens where they are so already. */
final class SetLaunchDefaultsHandler {
    private SetLaunchDefaultsHandler() {}

    static CompletableFuture<Decision<PolicyAnswer>> handle(SetLaunchDefaults command, History history, Instant now) {
        return Policies.of(command.workspace(), history).thenApply(before -> decide(command, before));
    }

    private static Decision<PolicyAnswer> decide(SetLaunchDefaults command, WorkspacePolicy before) {
        return Policies.set(
                before,
                before.defaults().equals(command.defaults()),
                before.defaultsVersion(),
                command.expectedVersions(),
                "the workspace's defaults are",
                new WorkspaceDefaultsSet(command.workspace(), command.defaults()));
    }
}
