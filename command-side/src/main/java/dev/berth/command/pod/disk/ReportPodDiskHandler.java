package dev.berth.command.pod.disk;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodDiskRelieved;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.ReportPodDisk;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A measurement is remembered only where it crosses a threshold, so the log grows with warnings and not with time. */
final class ReportPodDiskHandler {
    CompletableFuture<Decision<PodAnswer>> handle(ReportPodDisk command, History history, Instant now) {
        return history.of(PodDecisions.tag(command.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> decide(command, pod, now));
    }

    static Decision<PodAnswer> decide(ReportPodDisk command, @Nullable PodState state, Instant now) {
        if (state == null) {
            return PodDecisions.refuse(PodChange.unknown(command.pod()));
        }
        var pod = state.view();
        boolean filling = pod.disk().fillingAt(command.usedBytes(), command.sizeBytes());
        // What was measured of one that has ended meanwhile is of no use to anybody.
        return pod.phase() != Phase.RUNNING || filling == pod.disk().filling()
                ? PodDecisions.unchanged(pod)
                : PodDecisions.accept(pod, List.of(crossed(command, state, filling)), now);
    }

    private static PodEvent crossed(ReportPodDisk command, PodState state, boolean filling) {
        var pod = state.view();
        return filling
                ? new PodDiskFilling(
                        pod.id(), pod.workspace(), pod.generation(), command.usedBytes(), command.sizeBytes())
                : new PodDiskRelieved(
                        pod.id(), pod.workspace(), pod.generation(), command.usedBytes(), command.sizeBytes());
    }
}
