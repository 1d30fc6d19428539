package dev.berth.messages.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one node of a pod is placed.
 *
 * @param node name of the machine
 * @param gpus device ids on it
 * @param disk what the cluster calls the node's disk
 * @param address null where its machine does not say
 */
public record NodePlace(
        String node,
        @Nullable String gpuModel,
        List<String> gpus,
        @Nullable String disk,
        @Nullable NodeAddress address) {
    public NodePlace {
        gpus = List.copyOf(gpus);
    }
}
