package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.ProblemException;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.stats.PodUse;
import dev.berth.query.stats.PodUse.CpuUse;
import dev.berth.query.stats.PodUse.GpuUse;
import dev.berth.query.stats.PodUse.MemoryUse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Against answers of an agent, those of NVIDIA's plugin by the names, units and N/A that its source has. */
class NomadPodUsageTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final String REFUSED = "!";
    private static final String FIGURES = """
            {"ResourceUsage":{
              "CpuStats":{"Percent":187.5,"Measured":["Percent"]},
              "MemoryStats":{"RSS":0,"Usage":500,"Cache":200,"Measured":["Cache","Usage"]},
              "DeviceStats":[{"Vendor":"nvidia","Type":"gpu","Name":"H100","InstanceStats":{"GPU-b":{"Stats":{"Attributes":{
                "GPU utilization":{"IntNumeratorVal":97,"Unit":"%"},
                "Memory utilization":{"IntNumeratorVal":5,"Unit":"%"},
                "Memory state":{"IntNumeratorVal":1024,"IntDenominatorVal":81559,"Unit":"MiB"},
                "Power usage":{"StringVal":"N/A","Unit":"W"},
                "Temperature":{"IntNumeratorVal":61,"Unit":"C"}}}}}}]},
             "Tasks":{},"Timestamp":7}
            """;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final DisposableServer agent = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                var answer = answers.get(request.fullPath());
                return answer == null || answer.startsWith(REFUSED)
                        ? response.status(404)
                                .sendString(Mono.just(answer == null ? "Unknown allocation" : answer.substring(1)))
                        : response.header("Content-Type", "application/json").sendString(Mono.just(answer));
            })
            .bindNow();
    private final Nomad nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + agent.port()), null));
    private final PodView pod = PodView.launched(
            new PodLaunchRequested(
                    POD,
                    Workspace.MAIN,
                    1,
                    new PodName("p"),
                    new PodSpec("ubuntu", null, new GpuRequest(2, null), List.of(), 1, List.of()),
                    null,
                    "key",
                    null),
            Instant.EPOCH,
            1);

    @AfterEach
    void close() {
        nomad.close().block(Duration.ofSeconds(5));
        agent.disposeNow();
    }

    private void runs(String allocation, String status) {
        answers.put(
                "/v1/job/%s/allocations".formatted(POD),
                "[{\"ID\":\"%s\",\"JobID\":\"%s\",\"ClientStatus\":\"%s\"}]".formatted(allocation, POD, status));
        answers.put("/v1/allocation/" + allocation, """
                {"ID":"%s","JobID":"%s","ClientStatus":"running","AllocatedResources":{"Tasks":{"main":{
                  "Memory":{"MemoryMB":2048,"MemoryMaxMB":0},
                  "Devices":[{"Vendor":"nvidia","Type":"gpu","Name":"H100","DeviceIDs":["GPU-b","GPU-a"]}]}}}}
                """.formatted(allocation, POD));
    }

    private void figures(String allocation, String figures) {
        answers.put("/v1/client/allocation/%s/stats".formatted(allocation), figures);
    }

    private void file(String allocation, String text) {
        answers.put("/v1/client/fs/stat/" + allocation, "{\"Name\":\"usage\",\"Size\":1,\"FileMode\":\"-rw-r--r--\"}");
        answers.put("/v1/client/fs/readat/" + allocation, text);
    }

    private static PodUse read(Mono<PodUse> reading) {
        return Objects.requireNonNull(reading.block(Duration.ofSeconds(20)));
    }

    @Test
    void figures_of_nomad_and_of_nvidias_plugin_become_units_that_their_names_say_and_null_where_not_told() {
        runs("a-1", "running");
        figures("a-1", FIGURES);

        var use = read(new NomadPodUsage(nomad).meter(0).read(pod));

        assertThat(use.cpu()).isEqualTo(new CpuUse(187.5));
        assertThat(use.memory()).isEqualTo(new MemoryUse(300, 2048L << 20));
        assertThat(use.gpus())
                .containsExactly(
                        new GpuUse("GPU-a", "H100", null, null, null, null, null),
                        new GpuUse("GPU-b", "H100", 97.0, 1024L << 20, 81559L << 20, null, 61.0));
        assertThat(use.network()).isNull();
        assertThat(use.disk()).isNull();
    }

    @Test
    void the_next_boot_is_followed_and_its_traffic_is_not_compared_with_that_of_the_one_before() {
        var meter = new NomadPodUsage(nomad).meter(0);
        runs("a-1", "running");
        figures("a-1", FIGURES);
        file("a-1", "at 100\nreceived 1000\nsent 50\n");
        assertThat(Objects.requireNonNull(read(meter.read(pod)).network()).receivedBytesPerSecond())
                .isNull();
        file("a-1", "at 110\nreceived 21000\nsent 50\ndisk_used 7\ndisk_size 9\ndisk_at 105\n");
        var second = read(meter.read(pod));
        assertThat(Objects.requireNonNull(second.network()).receivedBytesPerSecond())
                .isEqualTo(2_000);
        assertThat(second.network().sentBytesPerSecond()).isZero();
        assertThat(second.disk()).isEqualTo(new DiskUse(7, 9, Instant.ofEpochSecond(105)));

        runs("a-2", "pending");
        StepVerifier.create(meter.read(pod)).verifyComplete();
        runs("a-2", "running");
        figures("a-2", "{\"ResourceUsage\":null,\"Tasks\":null,\"Timestamp\":7}");
        file("a-2", "at 200\nreceived 5\nsent 5\n");
        var third = read(meter.read(pod));
        assertThat(third.cpu()).isNull();
        assertThat(third.memory()).isNull();
        assertThat(Objects.requireNonNull(third.network()).receivedBytesPerSecond())
                .isNull();
    }

    @Test
    void what_has_ended_meanwhile_is_nothing_and_what_cannot_be_reached_is_unavailable() {
        runs("a-1", "running");
        StepVerifier.create(new NomadPodUsage(nomad).meter(0).read(pod)).verifyComplete();

        figures("a-1", REFUSED + "No path to node");
        StepVerifier.create(new NomadPodUsage(nomad).meter(0).read(pod))
                .expectError(ProblemException.class)
                .verify(Duration.ofSeconds(20));
    }
}
