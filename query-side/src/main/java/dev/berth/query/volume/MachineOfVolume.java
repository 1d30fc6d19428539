package dev.berth.query.volume;

import dev.berth.messages.pod.Reason;
import dev.berth.query.node.ClusterNode;
import org.jspecify.annotations.Nullable;

/** Why a volume cannot be used on its machine now, which it never leaves. */
final class MachineOfVolume {
    private MachineOfVolume() {}

    /** Null where it can. {@code node} is null where the cluster has no such machine any more. */
    static @Nullable Reason away(String name, @Nullable ClusterNode node, boolean deleting) {
        if (node == null) {
            return new Reason(
                    "node-gone",
                    deleting
                            ? "It is deleted once its machine %s is back, which the cluster does not know any more."
                                    .formatted(name)
                            : "Its machine %s is not part of the cluster any more, and the volume is on no other. Pods with it wait until the machine is back."
                                    .formatted(name));
        }
        if (!node.status().equals("ready")) {
            return new Reason(
                    "node-down",
                    deleting
                            ? "It is deleted once its machine %s answers again.".formatted(name)
                            : "Its machine %s does not answer. Pods with it wait until it does.".formatted(name));
        }
        return null;
    }
}
