package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job by {@code ./berth} alone, as somebody types it, with the stock ssh that it starts. */
class CommandLineIT extends Journey {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Path folder;
    private BerthProcess berth;
    private String token;

    CommandLineIT() {
        super(PATIENCE);
    }

    @BeforeAll
    void up(@TempDir Path temporary) throws Exception {
        folder = temporary;
        OpenSsh.withNewKey(folder, "me");
        berth = BerthProcess.onFreePorts(folder.resolve("home"));
        api = new Api(berth.url(), berth.token());
        token = berth.token();
    }

    @AfterAll
    void down() {
        if (berth != null) {
            berth.close();
        }
    }

    private List<String> words(String... arguments) {
        var words = new ArrayList<>(List.of(
                "env",
                "-u",
                "BERTH_URL",
                "-u",
                "BERTH_TOKEN",
                "BERTH_CONFIG=" + folder.resolve("remotes.json"),
                BerthProcess.project().resolve("berth").toString()));
        words.addAll(List.of(arguments));
        return words;
    }

    private OpenSsh.Result run(String... arguments) {
        return OpenSsh.run(words(arguments));
    }

    private String done(String... arguments) {
        var result = run(arguments);
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out() + result.err()).doesNotContain(token);
        return result.out();
    }

    private OpenSsh.Result ssh(String pod, List<String> flags, String... remote) {
        var arguments = new ArrayList<>(
                List.of("pod", "ssh", pod, "-i", folder.resolve("me").toString()));
        arguments.addAll(List.of("-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"));
        arguments.addAll(flags);
        arguments.add("--");
        arguments.addAll(List.of(remote));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    @Order(1)
    void BASE_1_a_log_in_with_the_owners_token_is_saved() {
        var login = OpenSsh.run(words("login", berth.url().toString(), "--token-stdin"), token + "\n");

        assertThat(login.exitCode()).as(login.err()).isZero();
        assertThat(login.out()).contains("workspace main").doesNotContain(token);
        assertThat(done("gpu", "list")).contains("Stand-in GPU", "8");
    }

    @Test
    @Order(2)
    void VAST_16_a_key_is_added_listed_and_named_by_its_comment() {
        done("key", "add", folder.resolve("me.pub").toString());

        assertThat(done("key", "list")).contains("ssh-ed25519", "SHA256:", "me@test");
    }

    @Test
    @Order(3)
    void BASE_9_a_launch_is_followed_live_and_ends_with_id_ssh_logs_stats_and_page() {
        var created = run(
                "pod",
                "create",
                "--name",
                "train",
                "--template",
                "ubuntu",
                "--gpus",
                "1",
                "--env",
                "GREETING=hello",
                "--command",
                "echo begun; echo wrong >&2; sleep 600",
                "--wait");

        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.err().lines().map(line -> line.split(" ", 2)[0])).contains("SCHEDULED", "RUNNING");
        var pod = api.get("/v1/pods/train").body();
        assertThat(created.out())
                .contains(
                        pod.path("id").asText(),
                        "-p " + pod.path("publicPort").asText(),
                        "berth pod logs train --follow",
                        "berth pod stats train",
                        berth.url() + "/pods/" + pod.path("id").asText());
        assertThat(done("pod", "list")).contains("train", "RUNNING", "1 Stand-in GPU");
        assertThat(done("pod", "get", "train")).contains("ubuntu", "berth pod ssh train");
    }

    @Test
    @Order(4)
    void ssh_reaches_it_by_both_ways_with_the_announced_host_key_and_ends_as_the_command_does() {
        for (var way : List.of("relay", "gateway")) {
            var result = ssh("train", List.of("--by", way), "echo $GREETING; exit 7");
            assertThat(result.exitCode()).as(way + ": " + result.err()).isEqualTo(7);
            assertThat(result.out()).isEqualTo("hello\n");
        }
    }

    @Test
    @Order(5)
    void logs_and_events_and_stats_are_there() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(done("pod", "logs", "train").lines()).contains("begun", "wrong"));
        assertThat(done("pod", "events", "train").lines())
                .anyMatch(line -> line.contains("PodLaunchRequested"))
                .anyMatch(line -> line.contains("PodBecameReachable"));
        assertThat(firstLine("pod", "stats", "train")).startsWith("RUNNING  cpu ");
    }

    private String firstLine(String... arguments) throws Exception {
        var process =
                new ProcessBuilder(words(arguments)).redirectErrorStream(true).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            return lines.readLine();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Order(6)
    void stop_start_and_restart_are_waited_for() {
        done("pod", "stop", "train", "--wait");
        var stopped = ssh("train", List.of(), "true");
        assertThat(stopped.exitCode()).isEqualTo(4);
        assertThat(stopped.err()).contains("train is STOPPED");
        done("pod", "start", "train", "--wait", "--gpus", "0");
        assertThat(done("pod", "restart", "train", "--wait")).contains("ssh ");
        assertThat(api.get("/v1/pods/train").body().path("generation").asInt()).isEqualTo(3);
        assertThat(ssh("train", List.of(), "hostname").exitCode()).isZero();
    }

    @Test
    @Order(7)
    void BASE_5_a_workstation_is_one_line_and_has_one_gpu() {
        assertThat(done("workstation", "--name", "desk", "--project-id", "my-dev-box"))
                .contains("desk is RUNNING", "ssh ", "berth pod logs desk", "berth pod stop desk");
        var pod = api.get("/v1/pods/desk").body();
        assertThat(pod.path("gpu").path("count").asInt()).isEqualTo(1);
        assertThat(pod.path("labels").path("project").asText()).isEqualTo("my-dev-box");
        assertThat(pod.path("command").toString()).isEqualTo("[\"sleep\",\"infinity\"]");
    }

    @Test
    @Order(8)
    void the_curl_line_of_a_command_does_the_same() {
        var line = done("pod", "stop", "desk", "--curl").strip();
        var sent = OpenSsh.run(List.of("env", "BERTH_TOKEN=" + token, "sh", "-c", line));

        assertThat(sent.exitCode()).as(sent.err()).isZero();
        awaitPhase("desk", "STOPPED");
    }

    @Test
    @Order(9)
    void interrupted_while_it_waits_it_says_how_to_go_on_and_leaves_the_pod() throws Exception {
        done("pod", "create", "--name", "holder", "--template", "ubuntu", "--gpus", "8", "--wait");
        var words = new ArrayList<>(List.of("env", "--default-signal=INT"));
        words.addAll(words("pod", "create", "--name", "waiter", "--template", "ubuntu", "--gpus", "8", "--wait"));
        var waiting = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new StringBuilder();
        try (var lines = waiting.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null && !line.startsWith("QUEUED"); line = lines.readLine()) {
                said.append(line).append('\n');
            }
            interrupt(waiting.pid());
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
            }
        }
        assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(said.toString()).contains("waiter does not", "berth pod events waiter --follow");
        assertThat(waiting.exitValue()).isEqualTo(130);
        assertThat(api.phase("waiter")).isEqualTo("QUEUED");
    }

    private static void interrupt(long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    @Order(10)
    void exit_codes_tell_what_happened() {
        assertThat(run("pod", "get", "nobody").exitCode()).isEqualTo(3);
        assertThat(run("pod", "create", "--template", "nothing").exitCode()).isEqualTo(4);
        assertThat(run("pod", "create", "--name", "huge", "--template", "ubuntu", "--gpus", "99", "--wait")
                        .exitCode())
                .isEqualTo(5);
        assertThat(run("pod", "frobnicate").exitCode()).isEqualTo(2);
        assertThat(run(
                                "pod",
                                "create",
                                "--name",
                                "late",
                                "--template",
                                "ubuntu",
                                "--gpus",
                                "8",
                                "--wait",
                                "--timeout",
                                "1s")
                        .exitCode())
                .isEqualTo(7);
    }

    @Test
    @Order(11)
    void a_removed_pod_is_gone_and_only_its_id_finds_it() {
        var id = api.get("/v1/pods/train").body().path("id").asText();
        done("pod", "rm", "train", "--wait");

        var gone = run("pod", "get", "train");
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err()).contains(id);
        assertThat(done("pod", "events", id)).contains("PodTerminated");
        done("key", "rm", "me@test");
        assertThat(done("key", "list", "--quiet")).isEmpty();
        assertThat(Files.exists(folder.resolve("remotes.json"))).isTrue();
    }
}
