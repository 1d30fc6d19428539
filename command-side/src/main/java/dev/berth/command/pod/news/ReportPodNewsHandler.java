package dev.berth.command.pod.news;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodNews;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a pod tells is remembered once, however often it is read and by whom. */
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
        var events = commandEnded(pod, command.commandEnd(), now);
        return events.isEmpty() ? PodDecisions.unchanged(pod) : PodDecisions.accept(pod, events, now);
    }

    private static List<PodEvent> commandEnded(PodView pod, @Nullable CommandEnd end, Instant now) {
        var run = pod.commandRun();
        return end == null || run == null || !run.isRunning() || end.boots() != pod.boots()
                ? List.of()
                : List.of(new PodCommandEnded(
                        pod.id(),
                        pod.workspace(),
                        pod.generation(),
                        end.boots(),
                        end.exitStatus(),
                        observed(end, run.at(), now)));
    }

    /** A time that cannot be, as where a user of the pod wrote it or a clock is wrong, is none. It is told in whole seconds. */
    private static @Nullable Instant observed(CommandEnd end, Instant began, Instant now) {
        var at = end.at();
        return at == null || at.isBefore(began.truncatedTo(ChronoUnit.SECONDS)) || at.isAfter(now) ? null : at;
    }
}
