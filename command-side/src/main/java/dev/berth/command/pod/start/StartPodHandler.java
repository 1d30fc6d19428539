package dev.berth.command.pod.start;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.quota.GpuQuota;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A start opens a new generation that holds the pod's GPUs again, where the quota allows it. */
final class StartPodHandler {
    private final GpuQuota quota;

    StartPodHandler(GpuQuota quota) {
        this.quota = quota;
    }

    CompletableFuture<Decision<PodAnswer>> handle(StartPod command, History history, Instant now) {
        return PodChange.check(command, PodAction.START, history).thenCompose(change -> switch (change) {
            case PodChange.Permitted(PodState pod) -> decide(command, pod.view(), history, now);
            case PodChange.Answered(var decision) -> CompletableFuture.completedFuture(decision);
        });
    }

    private CompletableFuture<Decision<PodAnswer>> decide(StartPod command, PodView pod, History history, Instant now) {
        return quota.refusal(pod.workspace(), pod.id(), pod.gpu().count(), history)
                .thenApply(refusal -> refusal.map(PodDecisions::refuse)
                        .orElseGet(() -> PodDecisions.accept(pod, List.of(started(command, pod)), now)));
    }

    private static PodStartRequested started(StartPod command, PodView pod) {
        return new PodStartRequested(
                pod.id(), pod.workspace(), pod.generation() + 1, pod.gpu().count(), command.request());
    }
}
