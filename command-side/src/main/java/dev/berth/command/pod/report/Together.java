package dev.berth.command.pod.report;

import dev.berth.command.pod.PodState;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod of several nodes is, by where its nodes are: FAILED where one is, QUEUED until all are placed, LOST where one is,
 * RUNNING where all of them can be reached, else as far as the last of them, and STARTING from the first that can be reached on.
 *
 * @param leader Nomad's id of the present boot of its leader
 * @param at when what is told became so
 */
record Together(
        PodState pod,
        Phase phase,
        Reason reason,
        @Nullable String leader,
        @Nullable Instant at) {

    static Together of(PodState pod, @Nullable String leader, PodObservation seen) {
        var why = pod.view().reason();
        return new Together(pod, pod.view().phase(), new Reason(why.code(), why.text()), leader, seen.observedAt());
    }

    Together at(PodEvent event) {
        return new Together(
                pod, Objects.requireNonNull(event.phase()), Objects.requireNonNull(event.reason()), leader, at);
    }

    /** What happens to the pod where its nodes are so, null for nothing. */
    @Nullable
    PodEvent after(List<PodNode> nodes) {
        var next = of(nodes);
        if (next == null || isKnown(next)) {
            return null;
        }
        boolean back =
                phase != Phase.LOST && next.phase() != null && next.phase().compareTo(phase) < 0;
        return back ? null : next;
    }

    private boolean isKnown(PodEvent next) {
        var why = next.reason();
        return next.phase() == phase && (phase == Phase.RUNNING || phase == Phase.SCHEDULED || reason.equals(why));
    }

    private @Nullable PodEvent of(List<PodNode> nodes) {
        var view = pod.view();
        var failed = first(nodes, Phase.FAILED);
        if (failed != null) {
            return new PodFailed(view.id(), view.workspace(), view.generation(), why(failed), pod.observed(), at);
        }
        var queued = first(nodes, Phase.QUEUED);
        if (queued != null || first(nodes, Phase.REQUESTED) != null) {
            return queued == null
                    ? null
                    : new PodQueued(view.id(), view.workspace(), view.generation(), why(queued), pod.observed(), at);
        }
        var lost = first(nodes, Phase.LOST);
        return lost == null
                ? placed(nodes)
                : new PodLost(view.id(), view.workspace(), view.generation(), why(lost), pod.observed(), at);
    }

    private PodEvent placed(List<PodNode> nodes) {
        var view = pod.view();
        long reached = nodes.stream().filter(isIn(Phase.RUNNING)).count();
        if (reached == nodes.size()) {
            return reachable(nodes.get(PodNode.LEADER));
        }
        var pulling = first(nodes, Phase.PULLING);
        if (reached > 0 || nodes.stream().allMatch(isIn(Phase.STARTING))) {
            var waiting = nodes.stream()
                    .filter(isIn(Phase.STARTING)
                            .and(node -> !node.reason().code().equals("starting")))
                    .findFirst();
            return new PodStarted(
                    view.id(),
                    view.workspace(),
                    view.generation(),
                    Objects.requireNonNullElse(leader, ""),
                    nodes.get(PodNode.LEADER).boots(),
                    pod.observed(),
                    at,
                    waiting.map(this::why)
                            .orElse(new Reason(
                                    "starting",
                                    "%d of its %d nodes can be reached.".formatted(reached, nodes.size()))));
        }
        return pulling != null
                ? new PodPulling(
                        view.id(),
                        view.workspace(),
                        view.generation(),
                        why(pulling).text(),
                        pod.observed(),
                        at)
                : scheduled(nodes);
    }

    private PodEvent scheduled(List<PodNode> nodes) {
        var view = pod.view();
        return new PodScheduled(
                view.id(),
                view.workspace(),
                view.generation(),
                Objects.requireNonNullElse(leader, ""),
                nodes.stream()
                        .map(node -> Objects.requireNonNullElse(node.node(), "a machine"))
                        .distinct()
                        .collect(Collectors.joining(", ")),
                view.gpu().model(),
                nodes.stream().flatMap(node -> node.gpuIds().stream()).toList(),
                pod.observed(),
                at);
    }

    private PodEvent reachable(PodNode first) {
        var view = pod.view();
        SshTarget target = Objects.requireNonNull(first.target());
        var endpoints = List.of(Endpoint.ssh(target));
        var allocation = Objects.requireNonNullElse(leader, "");
        return phase == Phase.LOST
                ? new PodRecovered(
                        view.id(),
                        view.workspace(),
                        view.generation(),
                        allocation,
                        first.boots(),
                        target,
                        endpoints,
                        pod.observed(),
                        at)
                : new PodBecameReachable(
                        view.id(),
                        view.workspace(),
                        view.generation(),
                        allocation,
                        first.boots(),
                        target,
                        endpoints,
                        pod.observed(),
                        at);
    }

    private static @Nullable PodNode first(List<PodNode> nodes, Phase phase) {
        return nodes.stream().filter(isIn(phase)).findFirst().orElse(null);
    }

    private static Predicate<PodNode> isIn(Phase phase) {
        return node -> node.phase() == phase;
    }

    /** Says of which node it is, by the index that is in its address. */
    private Reason why(PodNode node) {
        var on = node.node() == null ? "" : " (on %s)".formatted(node.node());
        return new Reason(
                node.reason().code(),
                "Node %d of %d%s: %s"
                        .formatted(
                                node.index(),
                                pod.view().nodeCount(),
                                on,
                                node.reason().text()));
    }
}
