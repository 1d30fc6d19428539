package dev.berth.command.pod.stop;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A stop is asked for; that it happened is for a report to say. */
final class StopPodHandler {
    private StopPodHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(StopPod command, History history, Instant now) {
        return PodChange.check(command, PodAction.STOP, history).thenApply(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod, now);
            case PodChange.Answered(var decision) -> decision;
        });
    }

    private static Decision<PodAnswer> decide(StopPod command, PodState pod, Instant now) {
        var view = pod.view();
        return PodDecisions.accept(
                view,
                List.of(new PodStopRequested(view.id(), view.workspace(), view.generation(), command.request())),
                now);
    }
}
