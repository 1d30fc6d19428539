package dev.berth.nomad.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), else one started from the nomad on the PATH, else not at all. */
class RealNomadContractTest extends NomadContract {
    private static final Duration START = Duration.ofSeconds(30);

    @TempDir
    static Path home;

    private static Process agent;
    private static NomadSettings settings;
    private static Nomad client;
    private static int gpus;

    @BeforeAll
    static void start() throws IOException {
        var address = System.getenv("NOMAD_ADDR");
        if (address == null) {
            Assumptions.assumeTrue(
                    isOnPath(), "skipped: NOMAD_ADDR is not set and there is no nomad on the PATH to start");
            address = startAgent();
        }
        settings = NomadSettings.of(URI.create(address), System.getenv("NOMAD_TOKEN"));
        client = Nomad.at(settings);
        Awaitility.await()
                .atMost(START)
                .ignoreExceptions()
                .until(() -> nodes().stream().anyMatch(Node::takesWork));
        gpus = nodes().stream()
                .flatMap(node -> node.devices().stream())
                .filter(device -> device.type().equals("gpu"))
                .mapToInt(device -> device.instances().size())
                .max()
                .orElse(0);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (client != null) {
            client.close().block();
        }
        if (agent != null) {
            agent.destroy();
            if (!agent.waitFor(20, TimeUnit.SECONDS)) {
                agent.destroyForcibly();
            }
        }
    }

    @Override
    Nomad nomad() {
        return client;
    }

    @Override
    NomadSettings settings() {
        return settings;
    }

    /** A process rather than a container, so that it runs wherever the agent allows raw_exec. */
    @Override
    ObjectNode job(PodId id, int generation, int gpus) {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", id.value()).put("Type", "service");
        job.putArray("Datacenters").add("*");
        job.putObject("Update").put("MaxParallel", 0);
        job.putObject("Meta").put("pod", id.value()).put("generation", Integer.toString(generation));
        var group = job.putArray("TaskGroups").addObject().put("Name", "pod").put("Count", 1);
        group.putArray("Networks")
                .addObject()
                .putArray("DynamicPorts")
                .addObject()
                .put("Label", "ssh");
        var task = group.putArray("Tasks").addObject().put("Name", "main").put("Driver", "raw_exec");
        task.put("KillTimeout", Duration.ofSeconds(1).toNanos());
        task.putObject("Config").put("command", "/bin/sleep").putArray("args").add("3600");
        var resources = task.putObject("Resources").put("CPU", 50).put("MemoryMB", 32);
        if (gpus > 0) {
            resources.putArray("Devices").addObject().put("Name", "gpu").put("Count", gpus);
        }
        return job;
    }

    @Override
    int gpus() {
        return gpus;
    }

    @Override
    void prepare(PodId id) {}

    private static List<Node> nodes() {
        return Objects.requireNonNull(client.nodes().list().block());
    }

    private static boolean isOnPath() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(Objects.requireNonNullElse(System.getenv("PATH"), ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nomad")));
    }

    private static String startAgent() throws IOException {
        int http = freePort();
        var config = Files.writeString(home.resolve("agent.hcl"), """
                data_dir = "%s"
                bind_addr = "127.0.0.1"
                disable_update_check = true
                advertise { http = "127.0.0.1" rpc = "127.0.0.1" serf = "127.0.0.1" }
                ports { http = %d rpc = %d serf = %d }
                server { enabled = true bootstrap_expect = 1 }
                client { enabled = true network_interface = "lo" }
                plugin "raw_exec" { config { enabled = true } }
                """.formatted(
                        Files.createDirectory(home.resolve("data")), http, freePort(), freePort()));
        agent = new ProcessBuilder("nomad", "agent", "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("agent.log").toFile())
                .start();
        return "http://127.0.0.1:" + http;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
