package dev.berth.command.policy;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.messages.Names;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The policy of a workspace as the log has it. Each decision that reads it is taken anew where it changes at the same moment. */
public final class Policies {
    private Policies() {}

    public static CompletableFuture<WorkspacePolicy> of(Workspace workspace, History history) {
        return history.of(PolicyEvent.tag(workspace)).thenApply(Policies::after);
    }

    private static WorkspacePolicy after(List<RecordedEvent> history) {
        var policy = WorkspacePolicy.NONE;
        for (var recorded : history) {
            if (recorded.event() instanceof PolicyEvent event) {
                policy = policy.after(event, recorded.position());
            }
        }
        return policy;
    }

    /** Faults what can be no name of a workspace, which the path has as {@code parameter}. */
    public static void checkName(String name, String parameter, JsonBody body) {
        if (!Names.isValid(name)) {
            body.fault("invalid-name", parameter, "The name of a workspace is %s.".formatted(Names.RULE));
        }
    }

    /**
     * Sets one part of the policy: nothing happens where it is so already.
     *
     * @param isSame whether it is so already
     * @param version of the part, 0 where nobody has set it
     * @param expected versions one of which the caller expects; null for any
     * @param what the part is called with its verb, such as {@code the workspace's quota is}
     */
    public static Decision<PolicyAnswer> set(
            WorkspacePolicy before,
            boolean isSame,
            long version,
            @Nullable Set<Long> expected,
            String what,
            PolicyEvent set) {
        if (isSame) {
            return Decision.unchanged(new PolicyAnswer.Accepted(before, CompletableFuture.completedFuture(version)));
        }
        if (expected != null && !expected.contains(version)) {
            return Decision.unchanged(new PolicyAnswer.Refused(outdated(expected, what, version)));
        }
        return new Decision<>(
                List.of(set),
                last -> new PolicyAnswer.Accepted(before.after(set, last), CompletableFuture.completedFuture(last)));
    }

    private static Problem outdated(Set<Long> expected, String what, long version) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                "If-Match names %s, but %s at version %d. Read them again and decide anew."
                        .formatted(RequestHeaders.shown(expected), what, version));
    }
}
