package dev.berth.command.pod.timer;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.quota.GpuQuota;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the log whether anything is due, so that whoever asks, and however often, each thing is done once. A start by the
 * schedule needs the quota, as any start does.
 */
final class RunTimersHandler {
    private final GpuQuota quota;

    RunTimersHandler(GpuQuota quota) {
        this.quota = quota;
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
        var due = new DueEvents(pod, now);
        var decided = due.scheduledAction() == PodAction.START
                ? quota.refusal(
                        pod.view().workspace(),
                        pod.view().id(),
                        pod.asked().count() * pod.view().nodeCount(),
                        history)
                : CompletableFuture.completedFuture(Optional.<Problem>empty());
        return decided.thenApply(overQuota -> {
            List<PodEvent> events = due.events(overQuota.orElse(null));
            return events.isEmpty() ? PodDecisions.unchanged(pod.view()) : PodDecisions.accept(pod.view(), events, now);
        });
    }
}
