package dev.berth.command.pod.news;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.LoginSession;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.SessionTrigger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a pod tells is remembered once, however often it is read and by whom, and its trigger decides what follows: the first
 * log-in begins a session on demand, the failure of its command one on failure, and where that ends well the pod is done.
 */
final class ReportPodNewsHandler {
    private ReportPodNewsHandler() {}

    static CompletableFuture<Decision<PodAnswer>> handle(ReportPodNews command, History history, Instant now) {
        return history.of(PodDecisions.tag(command.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> decide(command, pod, now));
    }

    private static Decision<PodAnswer> decide(ReportPodNews command, @Nullable PodState state, Instant now) {
        if (state == null) {
            return PodDecisions.refuse(PodChange.unknown(command.pod()));
        }
        var pod = state.view();
        // What was told before a restart, or as the pod was ended, is of no use to anybody.
        if (command.generation() != pod.generation() || pod.phase() != Phase.RUNNING) {
            return PodDecisions.unchanged(pod);
        }
        List<PodEvent> events = new ArrayList<>(commandEnded(pod, command.commandEnd(), now));
        if (command.loggedIn() && pod.session().waitsForLogin()) {
            events.add(begun(pod, now));
        }
        return events.isEmpty() ? PodDecisions.unchanged(pod) : PodDecisions.accept(pod, events, now);
    }

    private static List<PodEvent> commandEnded(PodView pod, @Nullable CommandEnd end, Instant now) {
        var run = pod.commandRun();
        if (end == null || run == null || !run.runs() || end.boots() != pod.boots()) {
            return List.of();
        }
        var ended = new PodCommandEnded(
                pod.id(),
                pod.workspace(),
                pod.generation(),
                end.boots(),
                end.exitStatus(),
                observed(end, run.at(), now));
        if (pod.session().trigger() != SessionTrigger.ON_FAILURE) {
            return List.of(ended);
        }
        return List.of(ended, end.exitStatus() == 0 ? done(pod, now) : begun(pod, now));
    }

    private static PodEvent begun(PodView pod, Instant now) {
        var timeout = Objects.requireNonNullElse(pod.session().timeout(), LoginSession.DEFAULT_TIMEOUT);
        return new PodSessionStarted(pod.id(), pod.workspace(), pod.generation(), now.plus(timeout));
    }

    private static PodEvent done(PodView pod, Instant now) {
        var by = PodTrigger.of(pod.session(), PodTrigger.Kind.COMMAND, now, now);
        var lock = pod.lock();
        return lock == null
                ? new PodStopRequested(pod.id(), pod.workspace(), pod.generation(), null, by)
                : new PodTimerSkipped(
                        pod.id(),
                        pod.workspace(),
                        pod.generation(),
                        PodAction.STOP,
                        by,
                        new Reason(
                                "pod-locked",
                                "Not done: 'stop' by %s. %s has locked it.".formatted(by.text(), lock.by())));
    }

    /** A time that cannot be, as where a user of the pod wrote it or a clock is wrong, is none. It is told in whole seconds. */
    private static @Nullable Instant observed(CommandEnd end, Instant began, Instant now) {
        var at = end.at();
        return at == null || at.isBefore(began.truncatedTo(ChronoUnit.SECONDS)) || at.isAfter(now) ? null : at;
    }
}
