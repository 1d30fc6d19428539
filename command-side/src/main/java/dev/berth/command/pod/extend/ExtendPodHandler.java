package dev.berth.command.pod.extend;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.policy.SshAccess;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Of the two timers, the session's end and the stop of a pod that nobody uses the one moves that is due first; where several are due at once, the timer of the stop, then
 * that of the terminate. It counts from when it is due, or from now where that is past. A schedule is no timer and stays as it is.
 */
final class ExtendPodHandler {
    private ExtendPodHandler() {}

    /** What can be moved. */
    private enum Movable {
        STOP,
        TERMINATE,
        SESSION,
        IDLE
    }

    private record DueEnd(Movable what, Instant due) {}

    static CompletableFuture<Decision<PodAnswer>> handle(ExtendPod command, History history, Instant now) {
        return PodChange.check(command, history).thenCompose(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod.view(), history, now);
            case PodChange.Answered(var decision) -> CompletableFuture.completedFuture(decision);
        });
    }

    private static CompletableFuture<Decision<PodAnswer>> decide(
            ExtendPod command, PodView pod, History history, Instant now) {
        var next = ends(pod).stream().min(Comparator.comparing(DueEnd::due));
        var shut = next.filter(end -> end.what() == Movable.SESSION).isPresent()
                ? SshAccess.refusal(pod.workspace(), history)
                : CompletableFuture.completedFuture(Optional.<Problem>empty());
        return shut.thenApply(off -> off.map(PodDecisions::refuse).orElseGet(() -> decide(command, pod, next, now)));
    }

    private static Decision<PodAnswer> decide(ExtendPod command, PodView pod, Optional<DueEnd> next, Instant now) {
        if (!pod.actions().contains(PodAction.EXTEND) || next.isEmpty()) {
            return PodDecisions.refuse(noTimer());
        }
        var before = next.get().due();
        var due = (before.isAfter(now) ? before : now).plus(command.by());
        return due.isAfter(now.plus(PodTimer.MAX_AHEAD))
                ? PodDecisions.refuse(tooLate(before))
                : PodDecisions.accept(
                        pod, List.of(moved(command, pod, next.get().what(), due, now)), now);
    }

    /** The first of those that are due at once goes first. */
    private static List<DueEnd> ends(PodView pod) {
        List<DueEnd> all = new ArrayList<>();
        var timers = pod.timers();
        var session = pod.session().endsAt();
        if (timers.stop() != null && pod.phase().holdsGpus()) {
            all.add(new DueEnd(Movable.STOP, timers.stop().due()));
        }
        if (timers.terminate() != null) {
            all.add(new DueEnd(Movable.TERMINATE, timers.terminate().due()));
        }
        if (session != null && pod.phase().holdsGpus()) {
            all.add(new DueEnd(Movable.SESSION, session));
        }
        var idle = pod.idle();
        if (idle != null && idle.stopsAt() != null) {
            all.add(new DueEnd(Movable.IDLE, idle.stopsAt()));
        }
        return all;
    }

    private static PodEvent moved(ExtendPod command, PodView pod, Movable what, Instant due, Instant now) {
        var by = command.caller().subject();
        if (what == Movable.SESSION) {
            return new PodSessionSet(
                    pod.id(),
                    pod.workspace(),
                    pod.generation(),
                    pod.session().trigger(),
                    pod.session().timeout(),
                    due,
                    by,
                    command.request());
        }
        var idleStop = pod.idleStop();
        if (what == Movable.IDLE && idleStop != null) {
            return new PodIdleStopSet(
                    pod.id(), pod.workspace(), pod.generation(), idleStop.putOff(due), command.request());
        }
        var stop = pod.timers().stop();
        var terminate = pod.timers().terminate();
        return new PodTimersSet(
                pod.id(),
                pod.workspace(),
                pod.generation(),
                what == Movable.STOP && stop != null ? new PodTimer(due, stop.after(), by, now) : stop,
                what == Movable.TERMINATE && terminate != null
                        ? new PodTimer(due, terminate.after(), by, now)
                        : terminate,
                command.request());
    }

    private static Problem noTimer() {
        return Problem.of(
                ProblemCode.INVALID_TRANSITION,
                "No timer of the pod is running that could be extended, and no session. Set one by PATCH with 'stopAfter', 'terminateAfter' or 'idleStop'.");
    }

    private static Problem tooLate(Instant due) {
        return Problem.of(
                ProblemCode.INVALID_SPEC,
                "The timer is due at %s, and that much later would be more than %d days from now. Extend it by less, or take it away by PATCH with null."
                        .formatted(due, PodTimer.MAX_AHEAD.toDays()));
    }
}
