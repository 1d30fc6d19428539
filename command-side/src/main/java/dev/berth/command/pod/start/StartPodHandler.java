package dev.berth.command.pod.start;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.TimersAtStart;
import dev.berth.command.policy.GpuChoice;
import dev.berth.command.policy.Policies;
import dev.berth.command.quota.QuotaDemand;
import dev.berth.command.quota.Quotas;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A start opens a new generation that holds the pod's GPUs again, where the quota allows it. */
final class StartPodHandler {
    private final Quotas quotas;

    StartPodHandler(Quotas quotas) {
        this.quotas = quotas;
    }

    CompletableFuture<Decision<PodAnswer>> handle(StartPod command, History history, Instant now) {
        return PodChange.check(command, PodAction.START, history).thenCompose(change -> switch (change) {
            case PodChange.Permitted(PodState pod) -> decide(command, pod, history, now);
            case PodChange.Answered(var decision) -> CompletableFuture.completedFuture(decision);
        });
    }

    private CompletableFuture<Decision<PodAnswer>> decide(
            StartPod command, PodState state, History history, Instant now) {
        var pod = state.view();
        var asked = gpu(command, state);
        return Policies.of(pod.workspace(), history).thenCompose(policy -> switch (GpuChoice.ofStart(
                asked, pod, policy)) {
            case GpuChoice.Allowed(var gpu) ->
                quotas.refusal(
                                pod.workspace(),
                                policy.quota(),
                                QuotaDemand.gpus(pod.id(), gpu.count() * pod.nodeCount()),
                                history)
                        .thenApply(refusal -> refusal.map(PodDecisions::refuse)
                                .orElseGet(() -> PodDecisions.accept(pod, events(command, pod, gpu, now), now)));
            case GpuChoice.NotAllowed(var problem) -> CompletableFuture.completedFuture(PodDecisions.refuse(problem));
        });
    }

    /** What the launch asked for, or as many of the same model as this start asks for. */
    private static GpuRequest gpu(StartPod command, PodState pod) {
        var count = command.gpus();
        return count == null
                ? pod.asked()
                : new GpuRequest(count, count == 0 ? null : pod.asked().model());
    }

    private static List<PodEvent> events(StartPod command, PodView pod, GpuRequest gpu, Instant now) {
        List<PodEvent> events = new ArrayList<>();
        events.add(started(command, pod, gpu));
        events.addAll(TimersAtStart.ofStart(pod, now));
        return events;
    }

    private static PodStartRequested started(StartPod command, PodView pod, GpuRequest gpu) {
        return new PodStartRequested(pod.id(), pod.workspace(), pod.generation() + 1, gpu, command.request(), null);
    }
}
