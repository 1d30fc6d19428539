package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job's group on a node. A stub has no {@code job}, and resources only where they were asked for.
 *
 * @param desiredStatus run, stop or evict
 * @param clientStatus pending, running, complete, failed, lost or unknown
 * @param job the job as it was when the allocation was made; only in the answer to {@link Allocations#get}
 * @param createTime nanoseconds since 1970, as is modifyTime; 0 where it was not sent
 */
public record Allocation(
        @JsonProperty("ID") String id,
        @Nullable String name,
        @JsonProperty("EvalID") @Nullable String evalId,
        @JsonProperty("JobID") String jobId,
        @JsonProperty("NodeID") @Nullable String nodeId,
        @Nullable String nodeName,
        String desiredStatus,
        @Nullable String desiredDescription,
        String clientStatus,
        @Nullable String clientDescription,
        @Nullable AllocatedResources allocatedResources,
        Map<String, TaskState> taskStates,
        @Nullable Job job,
        long createIndex,
        long modifyIndex,
        long createTime,
        long modifyTime) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Allocation {
        desiredStatus = desiredStatus == null ? "" : desiredStatus;
        clientStatus = clientStatus == null ? "" : clientStatus;
        taskStates = taskStates == null ? Map.of() : Map.copyOf(taskStates);
    }

    /** Whether its client says that nothing of it runs any more, or Nomad has given it up as lost. */
    public boolean isClientTerminal() {
        return switch (clientStatus) {
            case "complete", "failed", "lost" -> true;
            default -> false;
        };
    }

    /** The MiB of memory that its tasks may have, 0 where that is not said. */
    public long memoryMegabytes() {
        return allocatedResources == null
                ? 0
                : allocatedResources.tasks().values().stream()
                        .map(AllocatedResources.Task::memory)
                        .mapToLong(memory -> memory == null ? 0 : Math.max(memory.reserved(), memory.most()))
                        .sum();
    }

    /** The host port with this label. */
    public Optional<AllocatedResources.Port> port(String label) {
        return allocatedResources == null
                ? Optional.empty()
                : allocatedResources.shared().ports().stream()
                        .filter(port -> port.label().equals(label))
                        .findFirst();
    }

    /** Devices of all its tasks. */
    public List<AllocatedResources.Device> devices() {
        return allocatedResources == null
                ? List.of()
                : allocatedResources.tasks().values().stream()
                        .flatMap(task -> task.devices().stream())
                        .toList();
    }
}
