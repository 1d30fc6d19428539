package dev.berth.query.node;

import dev.berth.messages.pod.PodId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine as the cluster shows it.
 *
 * @param status {@code ready}, {@code initializing}, {@code down} or {@code disconnected}
 * @param cordoned whether it takes no new pods, because of a drain or by itself
 * @param draining whether pods are leaving it
 * @param drainDeadline when pods that have not left are killed, null unless it drains
 * @param drivers what runs pods there, by name
 * @param gpus one for each, by model and id
 * @param pods that run there or are about to, without ends
 */
public record ClusterNode(
        String id,
        String name,
        String status,
        boolean cordoned,
        boolean draining,
        @Nullable Instant drainDeadline,
        List<DriverStatus> drivers,
        List<Gpu> gpus,
        List<PodId> pods) {
    public ClusterNode {
        drivers = List.copyOf(drivers);
        gpus = List.copyOf(gpus);
        pods = List.copyOf(pods);
    }

    /**
     * What runs pods.
     *
     * @param reason why it does not, empty where it does
     */
    public record DriverStatus(String name, boolean healthy, String reason) {}

    /**
     * One GPU.
     *
     * @param pod that holds it, null where it is free
     */
    public record Gpu(
            String id,
            String model,
            boolean healthy,
            @Nullable PodId pod) {}
}
