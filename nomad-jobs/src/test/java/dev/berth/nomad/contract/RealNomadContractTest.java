package dev.berth.nomad.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.AllocationStats;
import dev.berth.nomadsdk.ExecInput;
import dev.berth.nomadsdk.ExecOutput;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import dev.berth.nomadsdk.NomadSettings;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

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

    @Override
    void assumeStats() {
        var self = Objects.requireNonNull(client.agent().self().block());
        Assumptions.assumeTrue(
                self.at("/config/Telemetry/PublishAllocationMetrics").asBoolean(),
                "this agent does not publish what allocations use");
    }

    @Test
    void a_gpu_of_an_allocation_tells_how_it_is() {
        Assumptions.assumeTrue(gpus > 0, "this agent has no GPUs");
        assumeStats();
        var allocation = running(pod(), 1);

        var gpu = Awaitility.await()
                .atMost(TIMEOUT)
                .until(
                        () -> devices(allocation).stream()
                                .flatMap(group -> group.instanceStats().entrySet().stream())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();

        assertThat(Objects.requireNonNull(
                                client.allocations().get(allocation.id()).block())
                        .devices()
                        .getFirst()
                        .deviceIds())
                .containsExactly(gpu.getKey());
        assertThat(gpu.getValue().figures()).isNotEmpty();
    }

    private static List<AllocationStats.DeviceGroup> devices(Allocation allocation) {
        var usage = Objects.requireNonNull(
                        client.allocations().stats(allocation.id()).block())
                .resourceUsage();
        return usage == null ? List.of() : usage.deviceStats();
    }

    @Test
    void a_command_in_a_task_gets_its_input_and_gives_its_outputs_and_its_exit_code() {
        var outputs =
                exec(List.of("/bin/sh", "-c", "read x; echo \"got $x\"; echo no >&2; exit 3"), Flux.just("a b\n"));

        assertThat(text(outputs, ExecOutput.Stdout.class)).isEqualTo("got a b\n");
        assertThat(text(outputs, ExecOutput.Stderr.class)).isEqualTo("no\n");
        assertThat(outputs.getLast()).isEqualTo(new ExecOutput.Exited(3, 0));
    }

    @Test
    void megabytes_go_through_a_command_whole() {
        var line = "0123456789abcdef".repeat(4096);

        var outputs = exec(List.of("/bin/cat"), Flux.range(0, 64).map(_ -> line));

        assertThat(text(outputs, ExecOutput.Stdout.class)).isEqualTo(line.repeat(64));
        assertThat(outputs.getLast()).isEqualTo(new ExecOutput.Exited(0, 0));
    }

    @Test
    void a_terminal_has_the_size_it_is_given() {
        var allocation = running(pod(), 0);
        var input = Flux.just(
                new ExecInput.Resize(33, 101),
                new ExecInput.Stdin(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.UTF_8))));

        var outputs = client.exec()
                .terminal(allocation.id(), "main", List.of("/bin/sh", "-c", "read x; stty size"), input)
                .collectList()
                .block(TIMEOUT);

        assertThat(text(outputs, ExecOutput.Stdout.class)).contains("33 101");
    }

    @Test
    void what_cannot_be_run_is_refused_with_the_reason() {
        var allocation = running(pod(), 0).id();

        assertThat(refusal("00000000-0000-0000-0000-000000000000", "main", "/bin/true"))
                .isInstanceOf(NomadRefusal.NotFound.class);
        assertThat(refusal(allocation, "no-such-task", "/bin/true")).isInstanceOf(NomadRefusal.Other.class);
        assertThat(refusal(allocation, "main", "/no/such/program")).isInstanceOf(NomadRefusal.Other.class);
    }

    private static NomadRefusal refusal(String allocation, String task, String program) {
        return catchThrowableOfType(
                        NomadException.class,
                        () -> client.exec()
                                .run(allocation, task, List.of(program))
                                .blockLast(TIMEOUT))
                .refusal();
    }

    private List<ExecOutput> exec(List<String> command, Flux<String> input) {
        var allocation = running(pod(), 0);
        return Objects.requireNonNull(client.exec()
                .run(
                        allocation.id(),
                        "main",
                        command,
                        input.map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .collectList()
                .block(TIMEOUT));
    }

    private static String text(List<ExecOutput> outputs, Class<? extends ExecOutput> of) {
        return outputs.stream()
                .filter(of::isInstance)
                .map(output -> switch (output) {
                    case ExecOutput.Stdout(var data) -> StandardCharsets.UTF_8.decode(data.duplicate());
                    case ExecOutput.Stderr(var data) -> StandardCharsets.UTF_8.decode(data.duplicate());
                    case ExecOutput.Exited _ -> "";
                })
                .collect(Collectors.joining());
    }

    @Test
    void a_job_that_asked_for_a_volume_for_good_has_a_claim_on_it() {
        var id = pod();
        var volume = Objects.requireNonNull(
                client.hostVolumes().create(id.value(), "mkdir", null, 0).block());
        var job = job(id, 1, 0);
        ((ObjectNode) job.path("TaskGroups").path(0))
                .putObject("Volumes")
                .putObject("home")
                .put("Name", "home")
                .put("Type", "host")
                .put("Source", id.value())
                .put("Sticky", true)
                .put("AccessMode", "single-node-single-writer")
                .put("AttachmentMode", "file-system");
        client.jobs().register(job, 0).block();

        var claim = Awaitility.await()
                .atMost(TIMEOUT)
                .until(
                        () -> Objects.requireNonNull(
                                        client.hostVolumes().claims().block())
                                .stream()
                                .filter(each -> each.jobId().equals(id.value()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();

        assertThat(claim.volumeId()).isEqualTo(volume.id());
        assertThat(claim.volumeName()).isEqualTo(id.value());
        assertThat(claim.taskGroupName()).isEqualTo("pod");
    }

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
