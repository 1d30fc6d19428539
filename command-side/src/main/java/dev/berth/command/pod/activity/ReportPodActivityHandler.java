package dev.berth.command.pod.activity;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodIdle;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodActivity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Of what is seen of a pod the log remembers little: that it was used, where that is not much the same as what it remembers
 * already, and that it was not, where something follows from that.
 */
final class ReportPodActivityHandler {
    private ReportPodActivityHandler() {}

    private record Use(ActivitySignal signal, Instant at) {}

    static CompletableFuture<Decision<PodAnswer>> handle(ReportPodActivity command, History history, Instant now) {
        return history.of(PodDecisions.tag(command.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> decide(command, pod, now));
    }

    private static Decision<PodAnswer> decide(ReportPodActivity command, @Nullable PodState state, Instant now) {
        if (state == null) {
            return PodDecisions.refuse(PodChange.unknown(command.pod()));
        }
        var pod = state.view();
        var stop = pod.idleStop();
        var idle = pod.idle();
        // What was seen before a restart, or as the pod was ended, says nothing of this boot.
        if (stop == null
                || idle == null
                || command.generation() != pod.generation()
                || command.boots() != pod.boots()
                || pod.phase() != Phase.RUNNING) {
            return PodDecisions.unchanged(pod);
        }
        var until = command.until().isAfter(now) ? now : command.until();
        var event = event(pod, stop, idle, last(command.seen(), stop, until), until, now);
        return event == null ? PodDecisions.unchanged(pod) : PodDecisions.accept(pod, List.<PodEvent>of(event), now);
    }

    private static @Nullable PodEvent event(
            PodView pod, IdleStop stop, PodIdle idle, @Nullable Use last, Instant until, Instant now) {
        if (wasSetBack(idle, now)) {
            // By this clock it is not known when it was used last: it counts from now.
            return seen(pod, new Use(last == null ? idle.signal() : last.signal(), until));
        }
        if (last != null && last.at().isAfter(idle.since())) {
            var isNews = idle.quietUntil() != null
                    || !last.at().isBefore(idle.since().plus(stop.grain()))
                    || idle.stopsAt() == null
                    || idle.isWorthTelling(stop, until);
            return isNews ? seen(pod, last) : null;
        }
        return idle.isWorthTelling(stop, until)
                ? new PodQuietSeen(pod.id(), pod.workspace(), pod.generation(), until)
                : null;
    }

    /** Whether the log tells of what is yet to come. */
    private static boolean wasSetBack(PodIdle idle, Instant now) {
        return idle.since().isAfter(now)
                || (idle.quietUntil() != null && idle.quietUntil().isAfter(now));
    }

    private static PodEvent seen(PodView pod, Use use) {
        return new PodActivitySeen(pod.id(), pod.workspace(), pod.generation(), use.signal(), use.at());
    }

    /** What the pod is to be kept for, and no later than it was looked at; null where nothing was seen. */
    private static @Nullable Use last(Map<ActivitySignal, Instant> seen, IdleStop stop, Instant until) {
        return seen.entrySet().stream()
                .filter(each -> stop.counts(each.getKey()))
                .map(each -> new Use(each.getKey(), each.getValue().isAfter(until) ? until : each.getValue()))
                .max(Comparator.comparing(Use::at).thenComparing(Use::signal, Comparator.reverseOrder()))
                .orElse(null);
    }
}
