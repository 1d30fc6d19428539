package dev.berth.command.pod.restart;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.TimersAtStart;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A restart opens a new generation. It asks no quota, since only a pod that holds its GPUs can be restarted. */
final class RestartPodHandler {
    private RestartPodHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(RestartPod command, History history, Instant now) {
        return PodChange.check(command, PodAction.RESTART, history).thenApply(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod, now);
            case PodChange.Answered(var decision) -> decision;
        });
    }

    private static Decision<PodAnswer> decide(RestartPod command, PodState pod, Instant now) {
        var view = pod.view();
        List<PodEvent> events = new ArrayList<>();
        events.add(new PodRestartRequested(
                view.id(), view.workspace(), view.generation() + 1, view.gpu().count(), command.request()));
        events.addAll(TimersAtStart.ofRestart(view, now));
        return PodDecisions.accept(view, events, now);
    }
}
