package dev.berth.nomadembedded.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.PortGrant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one run of a task is made from.
 *
 * @param config what the job tells its driver
 * @param user as whom it runs, empty for whom the driver takes; drivers of processes take this program's own
 * @param env all that the program sees, but for the places of its files
 * @param volumes the disks it gets
 * @param ports of this machine that lead to it
 * @param devices ids of the GPUs it gets
 */
public record TaskPlan(
        String allocationId,
        TaskDirectory directory,
        JsonNode config,
        String user,
        Map<String, String> env,
        List<Volume> volumes,
        List<PortGrant> ports,
        List<String> devices,
        Limits limits,
        String killSignal) {

    /**
     * A disk of the task.
     *
     * @param name what the job calls it
     * @param source where it is on this machine
     * @param destination where the task finds it, where it can be mounted
     */
    public record Volume(String name, Path source, String destination, boolean readOnly) {}

    /**
     * What a driver that can limit tasks lets it have.
     *
     * @param cpuShares its weight among others, in MHz as jobs ask for it
     * @param memoryMaxMb what it may use where there is room, 0 where that is {@code memoryMb}
     */
    public record Limits(long cpuShares, long memoryMb, long memoryMaxMb) {}

    public TaskPlan {
        env = Map.copyOf(env);
        volumes = List.copyOf(volumes);
        ports = List.copyOf(ports);
        devices = List.copyOf(devices);
    }

    @Override
    public String toString() {
        return "TaskPlan[allocationId=%s, directory=%s]".formatted(allocationId, directory.root());
    }
}
