package dev.berth.command.pod.report;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodObservation.Unreachable;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.Reason;
import java.time.Instant;

/** The events that follow from observations of one generation of a pod. Each carries where and when it was observed. */
record ReportedEvents(PodId pod, Workspace workspace, int generation) {
    static ReportedEvents of(PodView pod) {
        return new ReportedEvents(pod.id(), pod.workspace(), pod.generation());
    }

    PodEvent queued(Queued seen) {
        return new PodQueued(pod, workspace, generation, seen.why(), seen.index(), seen.observedAt());
    }

    PodEvent scheduled(Scheduled seen) {
        return new PodScheduled(
                pod,
                workspace,
                generation,
                seen.allocation(),
                seen.node(),
                seen.gpuModel(),
                seen.gpus(),
                seen.index(),
                seen.observedAt(),
                seen.disk());
    }

    PodEvent pulling(Pulling seen) {
        return new PodPulling(pod, workspace, generation, seen.detail(), seen.index(), seen.observedAt());
    }

    PodEvent started(Started seen) {
        return new PodStarted(
                pod, workspace, generation, seen.allocation(), seen.boots(), seen.index(), seen.observedAt());
    }

    PodEvent stillStarting(Unreachable seen) {
        return new PodStarted(
                pod,
                workspace,
                generation,
                seen.allocation(),
                seen.boots(),
                seen.index(),
                seen.observedAt(),
                seen.why());
    }

    PodEvent becameReachable(Reachable seen) {
        return new PodBecameReachable(
                pod,
                workspace,
                generation,
                seen.allocation(),
                seen.boots(),
                seen.target(),
                seen.endpoints(),
                seen.index(),
                seen.observedAt());
    }

    PodEvent recovered(Reachable seen) {
        return new PodRecovered(
                pod,
                workspace,
                generation,
                seen.allocation(),
                seen.boots(),
                seen.target(),
                seen.endpoints(),
                seen.index(),
                seen.observedAt());
    }

    PodEvent stopped(Reason why, PodObservation seen) {
        return new PodStopped(pod, workspace, generation, why, seen.index(), seen.observedAt());
    }

    PodEvent failed(Reason why, PodObservation seen) {
        return new PodFailed(pod, workspace, generation, why, seen.index(), seen.observedAt());
    }

    PodEvent lost(Reason why, PodObservation seen) {
        return new PodLost(pod, workspace, generation, why, seen.index(), seen.observedAt());
    }

    PodEvent terminated(PodView view, Gone seen) {
        return new PodTerminated(
                pod,
                workspace,
                generation,
                view.name(),
                seen.observedAt(),
                view.nodes() == null ? null : view.nodeCount());
    }

    PodEvent released(PublicPort port, Instant leasableFrom) {
        return new PublicPortReleased(pod, workspace, generation, port, leasableFrom);
    }
}
