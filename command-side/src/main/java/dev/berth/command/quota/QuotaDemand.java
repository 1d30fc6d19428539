package dev.berth.command.quota;

import dev.berth.messages.pod.PodId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would be held in addition.
 *
 * @param pod whose GPUs are taken anew, so that those it has do not count; null where no pod takes any
 * @param fields where what is wanted was asked for, in JSON
 */
public record QuotaDemand(@Nullable PodId pod, Map<Countable, Long> amounts, Map<Countable, String> fields) {
    private static final String GPU_FIELD = "gpu.count";

    public QuotaDemand {
        amounts = Map.copyOf(amounts);
        fields = Map.copyOf(fields);
    }

    /** A pod of {@code nodes} nodes, each with so many GPUs and such a disk. */
    public static QuotaDemand launch(PodId pod, int nodes, int gpus, int diskGb) {
        return new QuotaDemand(
                pod,
                Map.of(
                        Countable.GPUS,
                        (long) gpus * nodes,
                        Countable.PODS,
                        1L,
                        Countable.PUBLIC_PORTS,
                        (long) nodes,
                        Countable.DISK_GB,
                        (long) diskGb * nodes),
                Map.of(Countable.GPUS, GPU_FIELD, Countable.PUBLIC_PORTS, "nodes", Countable.DISK_GB, "diskGb"));
    }

    /** GPUs for all nodes of a pod that is there. */
    public static QuotaDemand gpus(PodId pod, int gpus) {
        return new QuotaDemand(pod, Map.of(Countable.GPUS, (long) gpus), Map.of(Countable.GPUS, GPU_FIELD));
    }

    /** A volume of this size. */
    public static QuotaDemand volume(int sizeGb) {
        return new QuotaDemand(
                null,
                Map.of(Countable.VOLUMES, 1L, Countable.DISK_GB, (long) sizeGb),
                Map.of(Countable.DISK_GB, "sizeGb"));
    }

    /** So much more room on a volume that is there. */
    public static QuotaDemand room(int moreGb) {
        return new QuotaDemand(null, Map.of(Countable.DISK_GB, (long) moreGb), Map.of(Countable.DISK_GB, "sizeGb"));
    }

    String what() {
        return pod != null ? "this pod" : of(Countable.VOLUMES) > 0 ? "this volume" : "this growth";
    }

    /** What to do with fewer of it: a volume that grows is told its whole size. */
    String verb() {
        return pod == null && of(Countable.VOLUMES) == 0 ? "grow it by" : "ask for";
    }

    long of(Countable countable) {
        return amounts.getOrDefault(countable, 0L);
    }

    @Nullable
    String field(Countable countable) {
        return fields.get(countable);
    }
}
