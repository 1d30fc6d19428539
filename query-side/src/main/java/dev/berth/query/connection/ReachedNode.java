package dev.berth.query.connection;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the ways lead to: a pod of one, or a node of a pod of several.
 *
 * @param id as addresses say it
 * @param name as people are told it
 * @param why it is in its phase
 * @param index null for a pod of one
 */
record ReachedNode(
        PodView pod,
        String id,
        PodName name,
        Phase phase,
        String why,
        @Nullable Integer publicPort,
        String hostKey,
        @Nullable Integer index) {
    static List<ReachedNode> of(PodView pod) {
        var nodes = pod.nodes();
        return nodes == null
                ? List.of(new ReachedNode(
                        pod,
                        pod.id().value(),
                        pod.name(),
                        pod.phase(),
                        pod.reason().text(),
                        pod.publicPort(),
                        pod.hostKey(),
                        null))
                : nodes.stream().map(node -> of(pod, node)).toList();
    }

    private static ReachedNode of(PodView pod, PodNode node) {
        return new ReachedNode(
                pod,
                pod.id() + "-" + node.index(),
                Objects.requireNonNullElse(pod.name().ofNode(node.index()), pod.name()),
                node.phase(),
                node.reason().text(),
                node.publicPort(),
                node.hostKey(),
                node.index());
    }
}
