package dev.berth.command.policy;

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
import reactor.core.publisher.Mono;

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

    /** Faults what can be no name of a workspace. */
    public static void checkName(String name, JsonBody body) {
        if (!Names.isValid(name)) {
            body.fault("invalid-name", "name", "The name of a workspace is %s.".formatted(Names.RULE));
        }
    }

    /** What was accepted, or the refusal as an error. */
    public static Mono<PolicyAnswer.Accepted> accepted(PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Accepted accepted -> Mono.just(accepted);
            case PolicyAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }

    /** {@code what} is at another version than those that the caller expects. */
    public static Problem outdated(Set<Long> expected, String what, long version) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                "If-Match names %s, but %s at version %d. Read them again and decide anew."
                        .formatted(RequestHeaders.shown(expected), what, version));
    }
}
