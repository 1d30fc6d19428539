package dev.berth.nomad.placement;

import dev.berth.messages.pod.NodeAddress;
import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.DesiredPod;
import java.util.Objects;

/** What the nodes of a pod wait for before they begin: that all of them have a place, and where the leader's is. */
final class PodGroup {
    /** Its name in the pod's variable. */
    static final String ITEM = "group";

    private PodGroup() {}

    /** Of which boot of the pod it is, and the leader's host and port; nothing while a node has no place, and for a pod of one. */
    static String text(DesiredPod pod) {
        if (!pod.isGroup() || pod.nodes().stream().anyMatch(node -> node.address() == null)) {
            return "";
        }
        NodeAddress leader =
                Objects.requireNonNull(pod.nodes().get(PodNode.LEADER).address());
        return "%d %s %d\n".formatted(pod.generation(), leader.host(), leader.port());
    }
}
