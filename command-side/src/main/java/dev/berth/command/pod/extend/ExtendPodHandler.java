package dev.berth.command.pod.extend;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Of the two timers the one moves that is due first; the one of the stop where both are due at once. That one counts from when it
 * is due, or from now where that is past. A schedule is no timer and stays as it is.
 */
final class ExtendPodHandler {
    private ExtendPodHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(ExtendPod command, History history, Instant now) {
        return PodChange.check(command, history).thenApply(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod.view(), now);
            case PodChange.Answered(var decision) -> decision;
        });
    }

    private static Decision<PodAnswer> decide(ExtendPod command, PodView pod, Instant now) {
        if (!pod.actions().contains(PodAction.EXTEND)) {
            return PodDecisions.refuse(noTimer());
        }
        var timers = pod.timers();
        var stop = pod.phase().holdsGpus() ? timers.stop() : null;
        var stopsFirst = isFirst(stop, timers.terminate());
        var next = stopsFirst ? stop : timers.terminate();
        if (next == null) {
            return PodDecisions.refuse(noTimer());
        }
        var due = (next.isDue(now) ? now : next.due()).plus(command.by());
        if (due.isAfter(now.plus(PodTimer.MAX_AHEAD))) {
            return PodDecisions.refuse(tooLate(next));
        }
        var later = new PodTimer(due, next.after(), command.caller().subject(), now);
        return PodDecisions.accept(
                pod,
                List.of(new PodTimersSet(
                        pod.id(),
                        pod.workspace(),
                        pod.generation(),
                        stopsFirst ? later : timers.stop(),
                        stopsFirst ? timers.terminate() : later,
                        command.request())),
                now);
    }

    private static boolean isFirst(@Nullable PodTimer stop, @Nullable PodTimer terminate) {
        return stop != null && (terminate == null || !terminate.due().isBefore(stop.due()));
    }

    private static Problem noTimer() {
        return Problem.of(
                ProblemCode.INVALID_TRANSITION,
                "No timer of the pod is running that could be extended. Set one by PATCH with 'stopAfter' or 'terminateAfter'.");
    }

    private static Problem tooLate(PodTimer timer) {
        return Problem.of(
                ProblemCode.INVALID_SPEC,
                "The timer is due at %s, and that much later would be more than %d days from now. Extend it by less, or take it away by PATCH with null."
                        .formatted(timer.due(), PodTimer.MAX_AHEAD.toDays()));
    }
}
