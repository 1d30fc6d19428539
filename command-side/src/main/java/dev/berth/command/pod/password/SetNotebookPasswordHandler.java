package dev.berth.command.pod.password;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.ChangePod.SetNotebookPassword;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Each is a change, also to the password that there was: nobody can tell from two hashes. */
final class SetNotebookPasswordHandler {
    private SetNotebookPasswordHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(SetNotebookPassword command, History history, Instant now) {
        return PodChange.check(command, history).thenApply(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod, now);
            case PodChange.Answered(var decision) -> decision;
        });
    }

    private static Decision<PodAnswer> decide(SetNotebookPassword command, PodState state, Instant now) {
        var pod = state.view();
        if (state.terminating() || pod.phase() == Phase.TERMINATED) {
            return refuse("The pod is %s, and its notebook with it."
                    .formatted(pod.phase() == Phase.TERMINATED ? "terminated" : "being terminated"));
        }
        if (pod.notebook() == null) {
            return refuse(
                    "The pod was launched without a notebook. Launch another one with \"notebook\": {\"user\", \"password\"}.");
        }
        return PodDecisions.accept(
                pod,
                List.of(new PodNotebookPasswordSet(
                        pod.id(),
                        pod.workspace(),
                        pod.generation(),
                        command.secrets(),
                        command.caller().subject(),
                        command.request())),
                now);
    }

    private static Decision<PodAnswer> refuse(String why) {
        return PodDecisions.refuse(Problem.of(ProblemCode.INVALID_TRANSITION, why));
    }
}
