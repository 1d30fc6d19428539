package dev.berth.nomadembedded.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one run of a task is made from.
 *
 * @param command program and arguments
 * @param env all that the program sees, but for the places of its files
 * @param volumes the disks it gets
 */
public record TaskPlan(
        String allocationId,
        TaskDirectory directory,
        List<String> command,
        Map<String, String> env,
        List<Volume> volumes,
        Isolation isolation) {

    /**
     * A disk of the task.
     *
     * @param name what the job calls it
     * @param source where it is on this machine
     * @param destination where the task finds it, where it can be mounted
     */
    public record Volume(String name, Path source, String destination) {}

    public TaskPlan {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        volumes = List.copyOf(volumes);
    }

    @Override
    public String toString() {
        return "TaskPlan[allocationId=%s, directory=%s]".formatted(allocationId, directory.root());
    }
}
