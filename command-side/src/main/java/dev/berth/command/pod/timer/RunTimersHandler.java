package dev.berth.command.pod.timer;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.policy.GpuChoice;
import dev.berth.command.policy.Policies;
import dev.berth.command.quota.QuotaDemand;
import dev.berth.command.quota.Quotas;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the log whether anything is due, so that whoever asks, and however often, each thing is done once. A start by the
 * schedule needs the quota and GPUs that the workspace may use, as any start does.
 */
final class RunTimersHandler {
    private final Quotas quotas;

    RunTimersHandler(Quotas quotas) {
        this.quotas = quotas;
    }

    CompletableFuture<Decision<PodAnswer>> handle(RunTimers command, History history, Instant now) {
        return history.of(PodDecisions.tag(command.pod()))
                .thenApply(PodState::of)
                .thenCompose(pod -> decide(command, pod, history, now));
    }

    private CompletableFuture<Decision<PodAnswer>> decide(
            RunTimers command, @Nullable PodState pod, History history, Instant now) {
        if (pod == null) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(PodChange.unknown(command.pod())));
        }
        return new DueEvents(pod, now).scheduledAction() == PodAction.START
                ? start(pod, history, now)
                : CompletableFuture.completedFuture(decide(pod, null, now));
    }

    private CompletableFuture<Decision<PodAnswer>> start(PodState pod, History history, Instant now) {
        var view = pod.view();
        return Policies.of(view.workspace(), history).thenCompose(policy -> switch (GpuChoice.ofStart(
                pod.asked(), view, policy)) {
            case GpuChoice.Allowed(var gpu) ->
                quotas.refusal(
                                view.workspace(),
                                policy.quota(),
                                QuotaDemand.gpus(view.id(), gpu.count() * view.nodeCount()),
                                history)
                        .thenApply(refusal -> decide(pod.asking(gpu), refusal.orElse(null), now));
            case GpuChoice.NotAllowed(var problem) -> CompletableFuture.completedFuture(decide(pod, problem, now));
        });
    }

    private static Decision<PodAnswer> decide(PodState pod, @Nullable Problem refusal, Instant now) {
        List<PodEvent> events = new DueEvents(pod, now).events(refusal);
        return events.isEmpty() ? PodDecisions.unchanged(pod.view()) : PodDecisions.accept(pod.view(), events, now);
    }
}
