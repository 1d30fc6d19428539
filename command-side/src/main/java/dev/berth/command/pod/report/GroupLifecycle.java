package dev.berth.command.pod.report;

import dev.berth.command.pod.PodState;
import dev.berth.messages.pod.NodePlace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.SshTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an observation means for a pod of several nodes. Each node lives as a pod of one does; after each of its moves the pod is
 * where {@link Together} says. What is observed of no node is of all of them, as that there is no place for all.
 */
record GroupLifecycle(PodState pod, List<PodNode> nodes, Instant leasableFrom) {
    static GroupLifecycle of(PodState pod, Instant leasableFrom) {
        return new GroupLifecycle(pod, Objects.requireNonNullElse(pod.view().nodes(), List.of()), leasableFrom);
    }

    List<PodEvent> after(@Nullable Integer node, PodObservation seen) {
        if (node != null) {
            return node < nodes.size() && isUp() ? ofNode(node, seen) : List.of();
        }
        if (seen instanceof Queued queued) {
            // Once all are placed, that there was no place for all is of before.
            return isUp() && pod.view().phase().compareTo(Phase.QUEUED) <= 0 ? queued(queued) : List.of();
        }
        return PodLifecycle.of(pod, leasableFrom).after(seen);
    }

    private boolean isUp() {
        var phase = pod.view().phase();
        return !pod.terminating() && phase.holdsGpus() && phase != Phase.STOPPING;
    }

    private List<PodEvent> ofNode(int index, PodObservation seen) {
        var events = new ArrayList<PodEvent>();
        var now = nodes;
        var together = Together.of(pod, leader(index, seen), seen);
        for (var event :
                PodLifecycle.ofNode(pod, nodes.get(index), leasableFrom).after(seen)) {
            var moved = moved(index, event, seen);
            events.add(moved);
            now = PodNode.moved(now, moved);
            var ofAll = together.after(now);
            if (ofAll != null) {
                events.add(ofAll);
                together = together.at(ofAll);
            }
        }
        return events;
    }

    private @Nullable String leader(int index, PodObservation seen) {
        var before = pod.node(PodNode.LEADER).allocation();
        return index != PodNode.LEADER
                ? before
                : switch (seen) {
                    case Scheduled e -> e.allocation();
                    case Started e -> e.allocation();
                    case Reachable e -> e.allocation();
                    case PodObservation _ -> before;
                };
    }

    /** None has a place, or keeps the one it had. */
    private List<PodEvent> queued(Queued seen) {
        var events = new ArrayList<PodEvent>();
        for (var node : nodes) {
            if (node.phase() != Phase.REQUESTED && node.phase() != Phase.QUEUED) {
                events.add(new PodNodeMoved(
                        pod.view().id(),
                        pod.view().workspace(),
                        pod.view().generation(),
                        node.index(),
                        Phase.QUEUED,
                        seen.why(),
                        null,
                        0,
                        null,
                        null,
                        pod.node(node.index()).observed(),
                        seen.observedAt()));
            }
        }
        events.addAll(PodLifecycle.of(pod, leasableFrom).after(seen));
        return events;
    }

    private PodNodeMoved moved(int index, PodEvent event, PodObservation seen) {
        var before = nodes.get(index);
        var place = event instanceof PodScheduled && seen instanceof Scheduled placed
                ? new NodePlace(placed.node(), placed.gpuModel(), placed.gpus(), placed.disk(), placed.address())
                : null;
        return new PodNodeMoved(
                pod.view().id(),
                pod.view().workspace(),
                pod.view().generation(),
                index,
                Objects.requireNonNull(event.phase()),
                Objects.requireNonNull(event.reason()),
                allocation(event, pod.node(index).allocation()),
                boots(event, before.boots()),
                place,
                target(event),
                seen.index(),
                seen.observedAt());
    }

    private static @Nullable String allocation(PodEvent event, @Nullable String before) {
        return switch (event) {
            case PodScheduled e -> e.allocation();
            case PodStarted e -> e.allocation();
            case PodBecameReachable e -> e.allocation();
            case PodRecovered e -> e.allocation();
            case PodEvent _ -> before;
        };
    }

    private static int boots(PodEvent event, int before) {
        return switch (event) {
            case PodScheduled _ -> 0;
            case PodStarted e -> e.boots();
            case PodBecameReachable e -> e.boots();
            case PodRecovered e -> e.boots();
            case PodEvent _ -> before;
        };
    }

    private static @Nullable SshTarget target(PodEvent event) {
        return switch (event) {
            case PodBecameReachable e -> e.target();
            case PodRecovered e -> e.target();
            case PodEvent _ -> null;
        };
    }
}
