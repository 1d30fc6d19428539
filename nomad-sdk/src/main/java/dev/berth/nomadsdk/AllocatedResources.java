package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an allocation was given. */
// Jackson hands in null where Nomad sent null or nothing.
@SuppressWarnings("NullAway")
public record AllocatedResources(Shared shared, Map<String, Task> tasks) {
    public AllocatedResources {
        shared = shared == null ? new Shared(List.of()) : shared;
        tasks = tasks == null ? Map.of() : Map.copyOf(tasks);
    }

    public record Shared(List<Port> ports) {
        public Shared {
            ports = ports == null ? List.of() : List.copyOf(ports);
        }
    }

    /**
     * A port of the node.
     *
     * @param value the port on the node
     * @param to the port inside, 0 where it is the same
     */
    public record Port(
            String label,
            int value,
            int to,
            @JsonProperty("HostIP") @Nullable String hostIp) {}

    /** {@code memory} is null where nothing is said of it. */
    public record Task(List<Device> devices, @Nullable TaskMemory memory) {
        public Task {
            devices = devices == null ? List.of() : List.copyOf(devices);
        }
    }

    /**
     * Memory in MiB.
     *
     * @param reserved what is kept for the task
     * @param most what it may have where the machine has it, 0 for no more than is reserved
     */
    public record TaskMemory(
            @JsonProperty("MemoryMB") long reserved,
            @JsonProperty("MemoryMaxMB") long most) {}

    /** Devices of one model. */
    public record Device(
            String vendor,
            String type,
            String name,
            @JsonProperty("DeviceIDs") List<String> deviceIds) {
        public Device {
            deviceIds = deviceIds == null ? List.of() : List.copyOf(deviceIds);
        }
    }
}
