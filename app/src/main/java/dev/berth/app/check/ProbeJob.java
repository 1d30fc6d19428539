package dev.berth.app.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomad.Driver;
import dev.berth.nomad.placement.PodJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job that is a pod's as far as the network goes, and runs once.
 *
 * @param image which has bash and OpenSSH's server
 * @param network of the engine that pods are in, null for its own choice
 */
record ProbeJob(
        Driver driver,
        String namespace,
        String image,
        @Nullable String network) {
    static final String TASK = "main";
    static final String PORT = "ssh";
    private static final int CPU = 100;
    private static final int MEMORY_MB = 64;

    /** {@code script} is a file beside this class. {@code node} is the one to run on, null for any. */
    ObjectNode of(String id, String script, Map<String, String> env, @Nullable String node) {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", id).put("Name", id).put("Namespace", namespace).put("Type", "batch");
        job.putArray("Datacenters").add("*");
        if (node != null) {
            job.putArray("Constraints")
                    .addObject()
                    .put("LTarget", "${node.unique.id}")
                    .put("Operand", "=")
                    .put("RTarget", node);
        }
        var group = job.putArray("TaskGroups").addObject().put("Name", "probe").put("Count", 1);
        group.putObject("RestartPolicy").put("Attempts", 0).put("Mode", "fail");
        group.putObject("ReschedulePolicy").put("Attempts", 0).put("Unlimited", false);
        group.putArray("Networks")
                .addObject()
                .putArray("DynamicPorts")
                .addObject()
                .put("Label", PORT)
                .put("To", PodJob.PORT_IN_CONTAINER);
        group.putObject("EphemeralDisk").put("SizeMB", 300);
        var task = group.putArray("Tasks").addObject();
        task.put("Name", TASK).put("Driver", driver.toString()).put("User", "0");
        task.putObject("Resources").put("CPU", CPU).put("MemoryMB", MEMORY_MB);
        var config = task.putObject("Config").put("image", image);
        config.putArray("ports").add(PORT);
        config.putArray("entrypoint").add("bash").add("/local/probe");
        if (network != null) {
            config.put("network_mode", network);
        }
        task.putArray("Templates")
                .addObject()
                .put("DestPath", "local/probe")
                .put("ChangeMode", "noop")
                .put("EmbeddedTmpl", text(script));
        var variables = task.putObject("Env");
        env.forEach(variables::put);
        return job;
    }

    private static String text(String script) {
        try (var in = Objects.requireNonNull(ProbeJob.class.getResourceAsStream(script), script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
