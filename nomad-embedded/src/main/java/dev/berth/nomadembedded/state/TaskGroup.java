package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the scheduler and the client need of one task group of a job.
 *
 * @param meta of the group and its task
 * @param user as whom the task runs, empty for whom the driver takes
 */
public record TaskGroup(
        String name,
        int count,
        String task,
        String driver,
        String user,
        List<DeviceRequest> devices,
        List<PortRequest> ports,
        List<VolumeMount> volumes,
        List<Template> templates,
        Map<String, String> env,
        ObjectNode meta,
        ObjectNode config,
        JsonNode resources,
        String killSignal,
        Duration killTimeout,
        RestartPolicy restart) {

    private static final Duration MAX_KILL_TIMEOUT = Duration.ofSeconds(30);

    /**
     * A port a task asks for.
     *
     * @param value the static port, 0 for a dynamic one
     */
    public record PortRequest(String label, int value, int to) {}

    /**
     * A host volume the task gets.
     *
     * @param name what the group calls it
     * @param source name of the host volume
     * @param destination where it is mounted, empty where the task mounts it nowhere
     */
    public record VolumeMount(String name, String source, String destination, boolean readOnly) {}

    /** Restart in place: at most {@code attempts} within {@code interval}; then fail, or wait on where the mode is delay. */
    public record RestartPolicy(int attempts, Duration interval, Duration delay, boolean failsAfterwards) {}

    public TaskGroup {
        devices = List.copyOf(devices);
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
        templates = List.copyOf(templates);
        env = Map.copyOf(env);
    }

    /** Names of the host volumes it gets. */
    public List<String> volumeSources() {
        return volumes.stream().map(VolumeMount::source).toList();
    }

    public static List<TaskGroup> of(JsonNode job) {
        return JsonNodes.stream(job.path("TaskGroups")).map(TaskGroup::read).toList();
    }

    public static TaskGroup of(JsonNode job, String group) {
        return of(job).stream()
                .filter(candidate -> candidate.name.equals(group))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The job has no group " + group));
    }

    private static TaskGroup read(JsonNode group) {
        JsonNode task = group.path("Tasks").path(0);
        Map<String, String> env = new TreeMap<>();
        task.path("Env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return new TaskGroup(
                group.path("Name").asText(),
                group.path("Count").asInt(1),
                task.path("Name").asText(),
                task.path("Driver").asText(),
                task.path("User").asText(),
                JsonNodes.stream(task.path("Resources").path("Devices"))
                        .map(DeviceRequest::read)
                        .toList(),
                JsonNodes.stream(group.path("Networks"))
                        .flatMap(TaskGroup::ports)
                        .toList(),
                volumes(group, task),
                JsonNodes.stream(task.path("Templates")).map(Template::read).toList(),
                env,
                JsonNodes.child(group, "Meta").deepCopy().<ObjectNode>setAll(JsonNodes.child(task, "Meta")),
                JsonNodes.child(task, "Config"),
                task.path("Resources"),
                killSignal(task),
                killTimeout(task),
                restart(group.path("RestartPolicy")));
    }

    private static List<VolumeMount> volumes(JsonNode group, JsonNode task) {
        return group.path("Volumes").properties().stream()
                .map(volume -> {
                    JsonNode mount = JsonNodes.stream(task.path("VolumeMounts"))
                            .filter(candidate ->
                                    candidate.path("Volume").asText().equals(volume.getKey()))
                            .findFirst()
                            .orElse(MissingNode.getInstance());
                    return new VolumeMount(
                            volume.getKey(),
                            volume.getValue().path("Source").asText(),
                            mount.path("Destination").asText(),
                            volume.getValue().path("ReadOnly").asBoolean()
                                    || mount.path("ReadOnly").asBoolean());
                })
                .toList();
    }

    private static String killSignal(JsonNode task) {
        String signal = task.path("KillSignal").asText();
        return signal.isEmpty() ? "SIGTERM" : signal;
    }

    private static Stream<PortRequest> ports(JsonNode network) {
        return Stream.concat(
                JsonNodes.stream(network.path("DynamicPorts"))
                        .map(port -> new PortRequest(
                                port.path("Label").asText(), 0, port.path("To").asInt())),
                JsonNodes.stream(network.path("ReservedPorts"))
                        .map(port -> new PortRequest(
                                port.path("Label").asText(),
                                port.path("Value").asInt(),
                                port.path("To").asInt())));
    }

    private static Duration killTimeout(JsonNode task) {
        Duration requested = Duration.ofNanos(task.path("KillTimeout").asLong(5_000_000_000L));
        return requested.compareTo(MAX_KILL_TIMEOUT) > 0 ? MAX_KILL_TIMEOUT : requested;
    }

    private static RestartPolicy restart(JsonNode policy) {
        return new RestartPolicy(
                policy.path("Attempts").asInt(2),
                Duration.ofNanos(policy.path("Interval").asLong(1_800_000_000_000L)),
                Duration.ofNanos(policy.path("Delay").asLong(15_000_000_000L)),
                policy.path("Mode").asText("fail").equals("fail"));
    }
}
