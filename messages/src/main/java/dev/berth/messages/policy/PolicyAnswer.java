package dev.berth.messages.policy;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;

/** What became of a command about the policy of a workspace. */
public sealed interface PolicyAnswer {
    /**
     * The command was accepted.
     *
     * @param policy as it is from now on
     * @param position of the event appended, completed once the append is durable
     */
    record Accepted(WorkspacePolicy policy, CompletableFuture<Long> position) implements PolicyAnswer {}

    record Refused(Problem problem) implements PolicyAnswer {}
}
