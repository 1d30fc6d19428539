package dev.berth.nomadembedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.docker.DockerDriver;
import dev.berth.nomadembedded.docker.DockerEngine;
import dev.berth.nomadembedded.state.JsonNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the driver docker, on an engine of this machine; skipped where there is none. */
class ContainersTest {
    /** Sleeps of this run only, since the list of processes shows the whole machine. */
    private static final String RUN = Long.toString(ThreadLocalRandom.current().nextLong(100_000_000, 1_000_000_000));

    @TempDir
    Path directory;

    @BeforeEach
    void engine() {
        TestEngine.connect().close();
    }

    @Test
    void a_container_finds_its_files_environment_and_disk_where_nomads_driver_has_them() throws Exception {
        try (Box box = box()) {
            box.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-1\"}}");
            JsonNode allocation = box.run(Box.withVolume(
                    job("pod-1", "env; cat /secrets/value; echo mine > /mnt/file; ls /local /alloc; exec sleep 3600"),
                    "pod-1"));
            Path files = directory.resolve("home/nomad/alloc").resolve(id(allocation));

            await().untilAsserted(() -> assertThat(files.resolve("alloc/logs/main.stdout.0"))
                    .content()
                    .contains(
                            "NOMAD_TASK_DIR=/local\n",
                            "NOMAD_SECRETS_DIR=/secrets\n",
                            "NOMAD_ALLOC_DIR=/alloc\n",
                            "NOMAD_ALLOC_ID=" + id(allocation) + "\n",
                            "NOMAD_JOB_ID=pod-1\n",
                            "NOMAD_ALLOC_NAME=pod-1.pod[0]\n",
                            "NOMAD_TASK_NAME=main\n",
                            "NOMAD_MEMORY_LIMIT=64\n",
                            "NOMAD_ADDR_ssh=127.0.0.1:" + Box.port(allocation) + "\n",
                            "NOMAD_PORT_ssh=22\n",
                            "NOMAD_HOST_PORT_ssh=" + Box.port(allocation) + "\n",
                            "NVIDIA_VISIBLE_DEVICES="
                                    + Box.gpus(allocation).path(0).asText() + "\n",
                            "secret",
                            "logs")
                    .doesNotContain("PATH=" + System.getenv("PATH") + "\n" + "JAVA"));
            assertThat(directory.resolve("home/volumes/pod-1/file")).hasContent("mine");
            assertThat(allocation.findValuesAsText("Type")).containsSequence("Received", "Task Setup", "Started");
        }
    }

    @Test
    void a_change_of_a_variable_reaches_a_container_that_runs() {
        try (Box box = box()) {
            JsonNode allocation =
                    box.run(job("pod-1", "while :; do read -r v </secrets/value || :; echo \"v=$v\"; sleep 0.1; done"));
            Path log = log(allocation);
            await().untilAsserted(() -> assertThat(log).content().contains("v=secret"));

            box.variable("pod-1", "changed");

            await().untilAsserted(() -> assertThat(log).content().contains("v=changed"));
        }
    }

    @Test
    void a_container_gets_the_limits_and_rights_that_its_job_names_and_no_more() {
        try (Box box = box()) {
            ObjectNode job = job(
                    "pod-1",
                    "while read -r l; do echo \"$l\"; done </proc/self/status; ulimit -n;"
                            + " cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null;"
                            + " while read -r m; do echo \"$m\"; done </proc/mounts; exec sleep 3600");
            ObjectNode config = config(job);
            config.put("shm_size", 96 << 20).put("pids_limit", 50);
            config.putArray("cap_drop").add("all");
            config.putArray("cap_add").add("chown").add("setuid");
            config.putArray("security_opt").add("no-new-privileges");
            config.putArray("ulimit").addObject().put("nofile", "2048:4096");
            JsonNode allocation = box.run(job);
            Path log = log(allocation);

            await().untilAsserted(() -> assertThat(log)
                    .content()
                    // CHOWN is bit 0, SETUID bit 7.
                    .contains(
                            "CapEff:\t0000000000000081", "NoNewPrivs:\t1", "\n2048\n", "" + (64 << 20), "size=98304k"));
        }
    }

    @Test
    void a_container_does_not_get_net_raw_where_its_job_says_nothing() {
        try (Box box = box()) {
            JsonNode allocation =
                    box.run(job("pod-1", "while read -r l; do echo \"$l\"; done </proc/self/status; exec sleep 3600"));
            Path log = log(allocation);

            // Docker's own defaults, a80425fb, without NET_RAW, bit 13.
            await().untilAsserted(() -> assertThat(log).content().contains("CapEff:\t00000000a80405fb"));
        }
    }

    @Test
    void a_job_that_asks_for_more_than_nomads_driver_allows_fails_and_says_so() {
        try (Box box = box()) {
            ObjectNode job = job("pod-1", "exec sleep 3600");
            config(job).putArray("cap_add").add("SYS_ADMIN");
            box.variable("pod-1", "secret");
            box.register(job, false, 0);

            JsonNode failed = box.awaitStatus("pod-1", "failed");

            assertThat(failed.findValuesAsText("DisplayMessage"))
                    .containsSubsequence(
                            "driver does not allow the following capabilities: sys_admin", "Error was unrecoverable");
        }
    }

    @Test
    void a_missing_image_is_told_in_the_engines_words_and_tried_again_as_the_policy_says() {
        try (Box box = box()) {
            ObjectNode job = job("pod-1", "exec sleep 3600");
            config(job).put("image", "127.0.0.1:1/none:1");
            box.variable("pod-1", "secret");
            box.register(job, false, 0);

            JsonNode failed = box.awaitStatus("pod-1", "failed");

            assertThat(failed.findValuesAsText("Type"))
                    .containsSubsequence(
                            "Driver", "Driver Failure", "Restarting", "Driver", "Driver Failure", "Not Restarting");
            assertThat(failed.findValuesAsText("DisplayMessage"))
                    .contains("Downloading image")
                    .anyMatch(text -> text.startsWith("Failed to pull `127.0.0.1:1/none:1`: ")
                            && text.contains("connection refused"));
        }
    }

    @Test
    void an_image_that_is_not_there_is_downloaded_however_long_it_takes_and_then_run() throws Exception {
        // A mark of this run makes it an image that the engine cannot have.
        try (TestRegistry registry = new TestRegistry(TestEngine.tar("", "mark", RUN));
                Box box = box()) {
            ObjectNode job = job("pod-1", "cat /mark; echo; exec sleep 3600");
            config(job).put("image", registry.image());
            box.variable("pod-1", "secret");
            box.register(job, false, 0);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.newest("pod-1").findValuesAsText("DisplayMessage").stream()
                            .anyMatch(text -> text.matches(
                                    "Docker image pull progress: Pulled 0/1 layers \\(\\d+ MiB/\\d+ MiB\\)")));

            registry.rest.countDown();

            JsonNode allocation = box.awaitStatus("pod-1", "running");
            await().untilAsserted(() -> assertThat(log(allocation)).content().contains(RUN));
            assertThat(allocation.findValuesAsText("driver_message")).contains("Downloading image");
            box.call("DELETE", "/v1/job/pod-1", "");
            box.awaitStatus("pod-1", "complete");
            removeImage(registry.image());
        }
    }

    @Test
    void an_image_that_asks_for_a_login_is_pulled_with_the_one_of_a_variable() throws Exception {
        var password = "it's \"a\" $ecret\\";
        try (TestRegistry registry = new TestRegistry(TestEngine.tar("", "mark", RUN + "r"), "robot:" + password);
                Box box = box()) {
            registry.rest.countDown();
            ObjectNode job = job("pod-1", "cat /mark; echo; exec sleep 3600");
            config(job).put("image", registry.image());
            pullsWithLogin(job);
            box.variable("pod-1", "secret");
            box.put(
                    "/v1/var/nomad/jobs/pod-1/pod",
                    JsonNodes.object()
                            .set(
                                    "Items",
                                    JsonNodes.object().put("username", "robot").put("password", password))
                            .toString());
            box.register(job, false, 0);

            JsonNode allocation = box.awaitStatus("pod-1", "running");
            await().untilAsserted(() -> assertThat(log(allocation)).content().contains(RUN + "r"));
            assertThat(box.get("/v1/job/pod-1").toString()).doesNotContain("$ecret");
            box.call("DELETE", "/v1/job/pod-1", "");
            box.awaitStatus("pod-1", "complete");
            removeImage(registry.image());
        }
    }

    private static void pullsWithLogin(ObjectNode job) {
        config(job).putObject("auth").put("username", "${REGISTRY_USER}").put("password", "${REGISTRY_PASSWORD}");
        ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0))
                .withArray("Templates")
                .addObject()
                .put("DestPath", "secrets/registry")
                .put("ChangeMode", "noop")
                .put("Envvars", true)
                .put("EmbeddedTmpl", """
                        REGISTRY_USER={{with nomadVar "nomad/jobs/pod-1/pod"}}{{.username | toJSON}}{{end}}
                        REGISTRY_PASSWORD={{with nomadVar "nomad/jobs/pod-1/pod"}}{{.password | toJSON}}{{end}}
                        """);
    }

    @Test
    void a_stop_ends_a_download_that_does_not_come_forward() throws Exception {
        // A registry that accepts and never answers.
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Box box = box()) {
            ObjectNode job = job("pod-1", "exec sleep 3600");
            config(job).put("image", "127.0.0.1:%d/none:1".formatted(silent.getLocalPort()));
            box.variable("pod-1", "secret");
            box.register(job, false, 0);
            await().until(() ->
                    box.newest("pod-1").findValuesAsText("DisplayMessage").contains("Downloading image"));

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
        }
    }

    @Test
    void an_end_is_told_with_its_exit_code_and_a_restart_makes_a_new_container() {
        try (Box box = box()) {
            box.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-1\"}}");
            box.variable("pod-1", "secret");
            box.register(
                    Box.withVolume(
                            job(
                                    "pod-1",
                                    "[ ! -e /mark ] || echo old >> /mnt/file; : > /mark; echo run >> /mnt/file; exit 7"),
                            "pod-1"),
                    false,
                    0);

            JsonNode failed = box.awaitStatus("pod-1", "failed");

            assertThat(failed.findValuesAsText("DisplayMessage"))
                    .contains("Exit Code: 7, Exit Message: \"Docker container exited with non-zero exit code: 7\"");
            assertThat(directory.resolve("home/volumes/pod-1/file")).hasContent("run\nrun\n");
            assertThat(containers(id(failed))).isZero();
        }
    }

    @Test
    void a_container_that_needs_more_memory_than_it_has_is_told_to_have_been_killed_for_it() {
        Assumptions.assumeFalse(isPodman(), "skipped: Podman does not tell it on control groups of version 1");
        try (Box box = box()) {
            box.variable("pod-1", "secret");
            box.register(job("pod-1", "exec dd if=/dev/zero of=/dev/null bs=200M count=1"), false, 0);

            JsonNode failed = box.awaitStatus("pod-1", "failed");

            assertThat(failed.findValuesAsText("DisplayMessage"))
                    .contains("Exit Code: 137, Exit Message: \"OOM Killed\"");
            assertThat(failed.findValuesAsText("oom_killed")).contains("true");
        }
    }

    @Test
    void a_container_cannot_have_its_output_written_to_a_file_of_its_choice() {
        try (Box box = box()) {
            JsonNode allocation = box.run(job(
                    "pod-1",
                    "ln -sf /etc/elsewhere /alloc/logs/main.stdout.0 || echo refused; echo x > /alloc/logs/x || echo refused;"
                            + " rm -rf /alloc/logs; ln -s /etc /alloc/logs; echo end; exec sleep 3600"));
            Path log = log(allocation);

            await().untilAsserted(() -> assertThat(log).content().contains("refused\nrefused\nend\n"));
        }
    }

    @Test
    void gpus_of_the_machine_are_handed_on_by_nvidias_runtime() {
        try (DockerEngine engine = TestEngine.connect()) {
            Assumptions.assumeTrue(engine.hasNvidiaRuntime(), "skipped: the engine has no runtime nvidia");
        }
        DockerDriver driver = new DockerDriver(TestEngine.connect(), directory.toString(), true);
        try (Box box = new Box(directory.resolve("home"), 0, List.of("GPU-a", "GPU-b"), List.of(driver))) {
            JsonNode allocation = box.run(job("pod-1", "env; exec sleep 3600"));

            assertThat(allocation.findValuesAsText("Vendor")).containsExactly("nvidia");
            assertThat(Box.gpus(allocation).toString()).isEqualTo("[\"GPU-a\"]");
            await().untilAsserted(
                            () -> assertThat(log(allocation)).content().contains("NVIDIA_VISIBLE_DEVICES=GPU-a\n"));
            assertThat(curl("GET", "main." + id(allocation) + "/json")).contains("\"Runtime\":\"nvidia\"");
        }
    }

    @Test
    void a_stop_asks_then_kills_and_leaves_no_container() {
        try (Box box = box()) {
            JsonNode allocation =
                    box.run(job("pod-1", "trap '' TERM; sleep " + RUN + "1 & while :; do sleep 0.2; done"));
            await().until(() -> running(RUN + "1") == 1);

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
            assertThat(running(RUN + "1")).isZero();
            assertThat(containers(id(allocation))).isZero();
        }
    }

    @Test
    void a_published_port_leads_into_the_container_on_loopback_only() {
        try (Box box = box()) {
            JsonNode allocation = box.run(job("pod-1", "exec sleep 3600"));

            assertThat(taken("127.0.0.1", Box.port(allocation))).isTrue();
            assertThat(taken("127.0.0.2", Box.port(allocation))).isFalse();
        }
    }

    @Test
    void a_network_that_keeps_containers_apart_is_had_at_each_start_or_at_none() {
        String name = "berth-test-" + RUN;
        try (DockerEngine engine = TestEngine.connect()) {
            for (int start = 1; start <= 2; start++) {
                if (isPodman()) {
                    assertThatThrownBy(() -> engine.ensureClosedNetwork(name)).hasMessageContaining("no networks");
                    assertThat(call("GET", "networks")).doesNotContain(name);
                } else {
                    assertThatCode(() -> engine.ensureClosedNetwork(name)).doesNotThrowAnyException();
                }
            }
        } finally {
            call("DELETE", "networks/" + name);
        }
    }

    private static boolean isPodman() {
        return call("GET", "libpod/_ping").equals("OK");
    }

    @Test
    void containers_of_a_crashed_run_are_ended_before_their_allocations_run_again() throws Exception {
        Box before = box();
        before.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-1\"}}");
        JsonNode first =
                before.run(Box.withVolume(job("pod-1", "echo run >> /mnt/file; exec sleep " + RUN + "2"), "pod-1"));
        await().until(() -> running(RUN + "2") == 1);
        before.nomad.crash();
        assertThat(running(RUN + "2")).isEqualTo(1);

        try (Box after = box()) {
            JsonNode again = await().atMost(Duration.ofSeconds(10))
                    .until(
                            () -> after.newest("pod-1"),
                            allocation ->
                                    task(allocation).path("State").asText().equals("running")
                                            && task(allocation).path("Restarts").asInt() == 1);
            assertThat(again.path("ID")).isEqualTo(first.path("ID"));
            assertThat(Box.port(again)).isEqualTo(Box.port(first));
            await().until(() -> running(RUN + "2") == 1);
            assertThat(directory.resolve("home/volumes/pod-1/file")).hasContent("run\nrun\n");
            assertThat(containers(id(first))).isEqualTo(1);
        }
        assertThat(running(RUN + "2")).isZero();
        assertThat(containers(id(first))).isZero();
    }

    @Test
    void a_container_that_somebody_removes_is_started_again() {
        try (Box box = box()) {
            JsonNode allocation = box.run(job("pod-1", "exec sleep 3600"));
            curl("DELETE", "main.%s?force=true".formatted(id(allocation)));

            await().until(() -> task(box.newest("pod-1")).path("Restarts").asInt() == 1
                    && task(box.newest("pod-1")).path("State").asText().equals("running"));
        }
    }

    @Test
    void the_use_of_a_container_shows_in_the_statistics() {
        try (Box box = box()) {
            JsonNode allocation = box.run(job("pod-1", "sleep 3600 & exec sleep 3600"));

            await().untilAsserted(() -> assertThat(box.get("/v1/client/allocation/" + id(allocation) + "/stats")
                            .path("Tasks")
                            .path("main")
                            .path("Pids")
                            .size())
                    .isEqualTo(2));
        }
    }

    @Test
    void an_allocation_of_a_driver_that_the_node_has_lost_fails_and_says_what_to_do() {
        try (Box before = box()) {
            before.run(job("pod-1", "exec sleep 3600"));
        }
        try (Box after = new Box(directory.resolve("home"), 2)) {
            JsonNode failed = after.awaitStatus("pod-1", "failed");

            assertThat(failed.findValuesAsText("DisplayMessage"))
                    .anyMatch(text -> text.contains("driver docker, which this node lacks now. Start the pod again"));
        }
    }

    private Path log(JsonNode allocation) {
        return directory.resolve("home/nomad/alloc").resolve(id(allocation)).resolve("alloc/logs/main.stdout.0");
    }

    private static void removeImage(String image) {
        call("DELETE", "images/" + image + "?force=true");
    }

    private static String curl(String method, String container) {
        return call(method, "containers/" + container);
    }

    private static String call(String method, String path) {
        try {
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sS",
                            "--unix-socket",
                            TestEngine.address().getPath(),
                            "-X",
                            method,
                            "http://engine/" + path)
                    .start();
            return new String(curl.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Box box() {
        DockerEngine engine = TestEngine.connect();
        return new Box(directory.resolve("home"), 2, List.of(new DockerDriver(engine, directory.toString(), false)));
    }

    private static ObjectNode job(String id, String script) {
        ObjectNode job = Box.job(id, 1);
        ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0)).put("Driver", "docker");
        ObjectNode config =
                ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0)).putObject("Config");
        config.put("image", TestEngine.IMAGE);
        config.putArray("ports").add("ssh");
        config.putArray("entrypoint").add("/bin/sh").add("-c").add(script);
        return job;
    }

    private static ObjectNode config(ObjectNode job) {
        return (ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0).path("Config");
    }

    private static JsonNode task(JsonNode allocation) {
        return allocation.path("TaskStates").path("main");
    }

    private static String id(JsonNode allocation) {
        return allocation.path("ID").asText();
    }

    /** Containers of an allocation, also those that have ended. */
    private static int containers(String allocation) {
        try (DockerEngine engine = TestEngine.connect()) {
            return engine.containers(allocation);
        }
    }

    /** Whether somebody listens there. Not asked by connecting: Podman passes that on, and nobody listens inside. */
    private static boolean taken(String address, int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getByName(address))) {
            return false;
        } catch (BindException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long running(String sleep) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> commandLine(process).equals("sleep\0" + sleep + "\0"))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"));
        } catch (IOException e) {
            return "";
        }
    }
}
