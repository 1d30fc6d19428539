package dev.berth.query.pod;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodView;
import dev.berth.query.reading.Parameters;
import org.jspecify.annotations.Nullable;

/** Which node of a pod a reader means. */
public final class NodeIndex {
    private NodeIndex() {}

    /** That of the leader where none is given, which is the only node of a pod of one. */
    public static int of(@Nullable String text, PodView pod) {
        if (text == null) {
            return PodNode.LEADER;
        }
        int last = pod.nodeCount() - 1;
        if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) <= last) {
            return Integer.parseInt(text);
        }
        throw Parameters.invalid(
                "node",
                last == 0
                        ? "The pod has one node, 0, and no '%s'. Leave 'node' out.".formatted(Parameters.shown(text))
                        : "'node' is the index of one of the pod's nodes, 0 to %d, not '%s'."
                                .formatted(last, Parameters.shown(text)));
    }

    /** The phase that one of its nodes is in. */
    public static Phase phase(PodView pod, int node) {
        var nodes = pod.nodes();
        return nodes == null ? pod.phase() : nodes.get(node).phase();
    }
}
