package dev.berth.command.pod.terminate;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The pod is to go for good. Asking again while that is under way changes nothing. */
final class TerminatePodHandler {
    private TerminatePodHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(TerminatePod command, History history, Instant now) {
        return PodChange.check(command, PodAction.TERMINATE, history).thenApply(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod, now);
            case PodChange.Answered(var decision) -> decision;
        });
    }

    private static Decision<PodAnswer> decide(TerminatePod command, PodState pod, Instant now) {
        var view = pod.view();
        return pod.terminating()
                ? PodDecisions.unchanged(view)
                : PodDecisions.accept(
                        view,
                        List.of(new PodTerminateRequested(
                                view.id(), view.workspace(), view.generation(), command.request())),
                        now);
    }
}
