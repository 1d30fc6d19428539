package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One node of a pod as a group of its job: the only one, or one of several, which begin together.
 *
 * @param index null for the only one
 * @param disk null for one that has the pod's own name and is mounted
 */
public record JobNode(
        DesiredPod pod, @Nullable Integer index, @Nullable Disk disk) {
    /** Label of the port at which the nodes of a pod reach one another. */
    public static final String PORT = "node";

    private static final String GROUP = "node-";
    /** Nomad calls an allocation by its job, its group and a number. */
    private static final Pattern ALLOCATION = Pattern.compile("pod-[a-z2-7]{16}\\.node-([0-9]{1,2})\\[0]");

    static List<JobNode> of(DesiredPod pod, List<? extends @Nullable Disk> disks) {
        if (!pod.isGroup()) {
            return List.of(new JobNode(pod, null, disks.getFirst()));
        }
        var nodes = new ArrayList<JobNode>();
        for (int index = 0; index < pod.nodes().size(); index++) {
            nodes.add(new JobNode(pod, index, disks.get(index)));
        }
        return nodes;
    }

    /** Of which node of its pod an allocation is, null for one of a pod of one. */
    public static @Nullable Integer indexOf(Allocation allocation) {
        var name = ALLOCATION.matcher(Objects.requireNonNullElse(allocation.name(), ""));
        return name.matches() ? Integer.valueOf(name.group(1)) : null;
    }

    public static String group(@Nullable Integer index) {
        return index == null ? PodJob.GROUP : GROUP + index;
    }

    String group() {
        return group(index);
    }

    /** By which it lets in and its disk is known. */
    PodId id() {
        return pod.id().ofNode(index == null ? PodNode.LEADER : index);
    }

    String hostName() {
        PodName name = index == null ? null : pod.name().ofNode(index);
        return Objects.requireNonNullElse(name, pod.name()).value();
    }

    /** In the pod's variable, which holds those of all of its nodes. */
    String hostKeyItem() {
        return hostKeyItem(index == null ? PodNode.LEADER : index);
    }

    static String hostKeyItem(int index) {
        return index == PodNode.LEADER ? "host_key" : "host_key_" + index;
    }

    /** What its start script needs to know of the others, null for the only one. */
    @Nullable
    String line() {
        return index == null ? null : "%d %d %d\n".formatted(index, pod.nodes().size(), pod.generation());
    }

    /** Its place among the others, also by the names that programs for several nodes may look for. */
    Map<String, String> environment() {
        var environment = new TreeMap<String, String>();
        if (index != null) {
            for (var prefix : List.of("BERTH_", "BT_")) {
                environment.put(prefix + "NODE_RANK", Integer.toString(index));
                environment.put(
                        prefix + "GROUP_SIZE", Integer.toString(pod.nodes().size()));
            }
        }
        return environment;
    }
}
