package dev.berth.app.e2e;

import static dev.berth.app.e2e.OpenSsh.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, end to end, as a stranger does it: {@code ./berth up}, curl, OpenSSH. One Berth lives through all of it. */
class JourneyIT extends Journey {
    private static final Duration START = Duration.ofSeconds(30);
    private static final int MIB = 1024 * 1024;

    private Path folder;
    private Path home;
    private BerthProcess berth;
    private Feed feed;
    private OpenSsh me;
    private String pod;

    JourneyIT() {
        super(START);
    }

    @BeforeAll
    void up(@TempDir Path temporary) throws Exception {
        folder = temporary;
        home = folder.resolve("home");
        me = OpenSsh.withNewKey(folder, "me");
        connect(BerthProcess.onFreePorts(home));
    }

    @AfterAll
    void down() throws Exception {
        if (feed != null) {
            feed.close();
        }
        if (berth != null) {
            berth.close();
        }
    }

    private void connect(BerthProcess started) throws Exception {
        berth = started;
        api = new Api(berth.url(), berth.token());
        if (feed != null) {
            feed.close();
        }
        feed = new Feed(berth.url(), berth.token(), null);
    }

    // ---- 1: up

    @Test
    @Order(10)
    void up_says_where_the_console_and_the_token_are() throws IOException {
        assertThat(berth.output()).contains("Berth is ready: http://127.0.0.1:").contains("admin-token");
        assertThat(Files.getPosixFilePermissions(home.resolve("admin-token")).toString())
                .doesNotContain("GROUP")
                .doesNotContain("OTHERS");
        assertThat(api.get("/actuator/health").status()).isEqualTo(200);
        assertThat(api.get("/openapi.json").body().path("openapi").asText()).startsWith("3.1");
    }

    @Test
    @Order(11)
    void a_second_up_on_the_same_home_says_who_holds_it() throws Exception {
        try (var second = BerthProcess.onFreePorts(home)) {
            assertThat(second.exitCode(Duration.ofSeconds(60))).isNotZero();
            assertThat(second.output()).contains("already running").contains(home.toString());
        }
    }

    @Test
    @Order(12)
    void a_taken_port_is_one_clear_line_and_leaves_nothing_running() throws Exception {
        var other = folder.resolve("other-home");
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var second = BerthProcess.start(
                    other,
                    "--http",
                    "127.0.0.1:" + taken.getLocalPort(),
                    "--edge",
                    "127.0.0.1:0",
                    "--public-ports",
                    "0")) {
                assertThat(second.exitCode(Duration.ofSeconds(60))).isNotZero();
                assertThat(second.output()).contains(String.valueOf(taken.getLocalPort()));
            }
        }
        assertThat(run(List.of("sh", "-c", "ps ax -o args | grep -F " + other + " | grep -v grep"))
                        .out())
                .isBlank();
    }

    @Test
    @Order(13)
    void a_home_that_cannot_be_written_is_one_clear_line() throws Exception {
        var file = Files.writeString(folder.resolve("a-file"), "");
        try (var second = BerthProcess.onFreePorts(file.resolve("home"))) {
            assertThat(second.exitCode(Duration.ofSeconds(60))).isNotZero();
            assertThat(second.output()).contains("berth:").contains("a-file");
        }
    }

    @Test
    @Order(14)
    void anything_but_loopback_is_refused_for_process_pods() throws Exception {
        try (var second =
                BerthProcess.start(folder.resolve("open-home"), "--http", "0.0.0.0:0", "--edge", "127.0.0.1:0")) {
            assertThat(second.exitCode(Duration.ofSeconds(60))).isNotZero();
            assertThat(second.output()).contains("loopback");
        }
    }

    // ---- 2: keys

    @Test
    @Order(20)
    void RUN_20_a_pasted_fingerprint_is_named_with_its_line() {
        var answer = paste("\\nSHA256:" + "a".repeat(43));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("key-is-fingerprint");
        assertThat(answer.body().path("errors").path(0).path("line").asInt()).isEqualTo(2);
    }

    @Test
    @Order(21)
    void RUN_21_a_key_without_its_type_is_named() throws IOException {
        var answer = paste(me.publicKey().split(" ", -1)[1]);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("key-missing-type");
        assertThat(answer.body().path("errors").path(0).path("line").asInt()).isEqualTo(1);
    }

    @Test
    @Order(22)
    void RUN_22_two_keys_on_one_line_are_named() throws IOException {
        var answer = paste(me.publicKey() + " " + me.publicKey());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("keys-not-separated");
        assertThat(answer.body().path("errors").path(0).path("line").asInt()).isEqualTo(1);
    }

    @Test
    @Order(23)
    void RUN_2_a_good_key_is_saved_and_a_known_one_answers_with_its_id() throws IOException {
        var first = paste(me.publicKey());
        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        var key = first.body().path("keys").path(0);
        assertThat(key.path("fingerprint").asText()).startsWith("SHA256:");
        assertThat(key.path("comment").asText()).isEqualTo("me@test");
        var second = paste(me.publicKey());
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().path("keys").path(0).path("id").asText())
                .isEqualTo(key.path("id").asText());
        assertThat(api.get("/v1/ssh-keys").body().path("keys")).hasSize(1);
    }

    private Api.Answer paste(String text) {
        return api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(text));
    }

    // ---- 3: launch

    @Test
    @Order(30)
    void wrong_requests_get_problems_with_stable_codes() {
        assertThat(new Api(berth.url(), "").get("/v1/pods").status()).isEqualTo(401);
        var bad = new Api(berth.url(), "berth_wrong").get("/v1/pods");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.code()).isEqualTo("unauthorized");
        assertThat(bad.header("Content-Type")).startsWith("application/problem+json");
        assertThat(api.get("/v1/pods/pod-aaaaaaaaaaaaaaaa").code()).isEqualTo("unknown-pod");
        var spec = api.post("/v1/pods", "{\"name\":\"Bad Name\",\"template\":\"ubuntu\",\"gpu\":{\"count\":-1}}");
        assertThat(spec.status()).isEqualTo(422);
        assertThat(spec.code()).isEqualTo("invalid-spec");
        assertThat(spec.body().path("errors").findValuesAsText("field")).contains("name", "gpu.count");
        assertThat(api.post("/v1/pods", "{\"name\":\"img\",\"image\":\"x:y\"}").code())
                .isEqualTo("image-needs-containers");
        assertThat(api.post("/v1/pods", "{not json").code()).isEqualTo("bad-request");
    }

    @Test
    @Order(31)
    void a_launched_pod_shows_every_phase_live_and_runs() {
        pod = launch(
                "{\"name\":\"train-1\",\"template\":\"ubuntu\",\"gpu\":{\"count\":2},\"env\":{\"GREETING\":\"hello pod\"}}");
        awaitPhase(pod, "RUNNING");
        await().atMost(START).until(() -> feed.eventsOf(pod).contains("PodBecameReachable"));
        assertThat(feed.eventsOf(pod))
                .containsSubsequence("PodLaunchRequested", "PodScheduled", "PodStarted", "PodBecameReachable");
        assertThat(feed.phasesOf(pod)).containsSubsequence("REQUESTED", "SCHEDULED", "STARTING", "RUNNING");
        var view = api.pod(pod);
        assertThat(view.path("gpu").path("count").asInt()).isEqualTo(2);
        assertThat(view.path("node").asText()).isNotBlank();
        assertThat(view.path("version").asLong()).isPositive();
        assertThat(view.path("reason").path("text").asText()).isNotBlank();
        assertThat(view.path("actions").toString()).contains("stop", "restart", "terminate");
        assertThat(api.post("/v1/pods", "{\"name\":\"train-1\",\"template\":\"ubuntu\"}")
                        .code())
                .isEqualTo("name-taken");
    }

    @Test
    @Order(32)
    void an_idempotency_key_answers_the_same_pod_twice_and_refuses_another_body() {
        var body = "{\"name\":\"once\",\"template\":\"ubuntu\"}";
        var first = api.post("/v1/pods", body, "Idempotency-Key", "k-1");
        var second = api.post("/v1/pods", body, "Idempotency-Key", "k-1");
        assertThat(first.status()).isEqualTo(202);
        assertThat(second.body().path("id").asText())
                .isEqualTo(first.body().path("id").asText());
        var other = api.post("/v1/pods", "{\"name\":\"twice\",\"template\":\"ubuntu\"}", "Idempotency-Key", "k-1");
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
        act(first.body().path("id").asText(), "terminate");
    }

    @Test
    @Order(33)
    void more_gpus_than_are_free_queue_and_start_by_themselves_when_they_are_freed() {
        var greedy = launch("{\"name\":\"greedy\",\"template\":\"ubuntu\",\"gpu\":{\"count\":6}}");
        awaitPhase(greedy, "RUNNING");
        var waiting = launch("{\"name\":\"waiting\",\"template\":\"ubuntu\",\"gpu\":{\"count\":4}}");
        awaitPhase(waiting, "QUEUED");
        assertThat(api.pod(waiting).path("reason").path("text").asText())
                .contains("4")
                .doesNotContain("never");
        act(greedy, "terminate");
        awaitPhase(waiting, "RUNNING");
        act(waiting, "terminate");
        awaitPhase(waiting, "TERMINATED");
    }

    @Test
    @Order(34)
    void more_gpus_than_the_cluster_has_say_that_it_can_never_fit() {
        var impossible = launch("{\"name\":\"impossible\",\"template\":\"ubuntu\",\"gpu\":{\"count\":64}}");
        awaitPhase(impossible, "QUEUED");
        assertThat(api.pod(impossible).path("reason").path("text").asText()).contains("never");
        act(impossible, "terminate");
        awaitPhase(impossible, "TERMINATED");
    }

    // ---- 4: stock clients

    @Test
    @Order(40)
    void connection_gives_the_exact_commands() {
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        var port = connection("relay").path("port").asInt();
        assertThat(command("relay"))
                .isEqualTo("ssh %s@127.0.0.1 -p %d".formatted(System.getProperty("user.name"), port));
        assertThat(command("gateway")).isEqualTo("ssh %s@127.0.0.1 -p %d".formatted(pod, berth.gatewayPort()));
        assertThat(command("jump")).contains("-J berth@127.0.0.1:" + berth.gatewayPort());
        assertThat(connections.toString()).doesNotContain("StrictHostKeyChecking");
    }

    @Test
    @Order(41)
    void RUN_8_exec_has_its_own_exit_code_and_stderr_on_every_path() {
        for (var kind : List.of("relay", "gateway", "jump")) {
            var result = me.ssh(command(kind), "echo out; echo err >&2; exit 7");
            assertThat(result.exitCode()).as(kind + ": " + result.err()).isEqualTo(7);
            assertThat(result.out()).as(kind).isEqualTo("out\n");
            assertThat(result.err()).as(kind).contains("err");
            assertThat(me.ssh(command(kind), "echo $GREETING").out()).as(kind).isEqualTo("hello pod\n");
        }
    }

    @Test
    @Order(42)
    void RUN_7_the_gateway_also_knows_the_pod_by_its_name() {
        var byName = "ssh train-1.main@127.0.0.1 -p " + berth.gatewayPort();
        assertThat(me.ssh(byName, "echo $BERTH_POD_ID").out().strip()).isEqualTo(pod);
    }

    @Test
    @Order(43)
    void the_host_key_the_client_met_is_the_one_the_api_shows() {
        var shown =
                connection("relay").path("hostKeys").path(0).path("publicKey").asText();
        assertThat(run(List.of(
                                "ssh-keyscan",
                                "-T",
                                "10",
                                "-t",
                                "ed25519",
                                "-p",
                                connection("relay").path("port").asText(),
                                "127.0.0.1"))
                        .out())
                .contains(shown.split(" ", -1)[1]);
    }

    @Test
    @Order(43)
    void VAST_4_an_interactive_login_lands_in_tmux_on_every_path_and_is_told_what_the_pod_is() throws Exception {
        for (var kind : List.of("relay", "gateway", "jump")) {
            try (var terminal = new Terminal(me.command(command(kind)), 100, 24)) {
                terminal.awaitOutput("train-1 (" + pod + ")");
                terminal.type("clear; echo $GREETING in $(tmux display-message -p '#S') of $BERTH_POD_ID\n");
                terminal.awaitOutput("hello pod in berth of " + pod);
                terminal.type("\u0002d");
                assertThat(terminal.exitCode()).as(kind).isZero();
            }
        }
        assertThat(me.ssh(command("relay"), "tmux list-sessions -F '#S'").out()).isEqualTo("berth\n");
        try (var terminal = new Terminal(me.command(command("gateway")), 100, 24)) {
            terminal.awaitOutput("hello pod in berth");
            terminal.type("exit\n");
            assertThat(terminal.exitCode()).isZero();
        }
    }

    @Test
    @Order(44)
    void MESH_12_an_interactive_shell_follows_the_window() throws Exception {
        assertThat(me.ssh(command("relay"), "touch ~/.no_auto_tmux").exitCode()).isZero();
        for (var kind : List.of("relay", "gateway")) {
            try (var terminal = new Terminal(me.command(command(kind), "-tt"), 80, 24)) {
                terminal.type("stty size\n");
                terminal.awaitOutput("24 80");
                terminal.resize(132, 43);
                await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                    terminal.type("stty size\n");
                    terminal.awaitOutput("43 132", Duration.ofMillis(500));
                });
                terminal.type("exit 5\n");
                assertThat(terminal.exitCode()).isEqualTo(5);
            }
        }
    }

    @Test
    @Order(45)
    void POD_12_scp_of_256_MiB_both_ways_keeps_every_byte() throws Exception {
        var file = folder.resolve("big.bin");
        var hash = randomFile(file, 256);
        for (var kind : List.of("relay", "gateway")) {
            for (var legacy : List.of(false, true)) {
                var what = kind + (legacy ? " scp -O" : " scp");
                var remote = "big-%s-%s.bin".formatted(kind, legacy);
                scp(kind, legacy, file.toString(), ":" + remote);
                var back = folder.resolve("back.bin");
                Files.deleteIfExists(back);
                scp(kind, legacy, ":" + remote, back.toString());
                assertThat(sha256(back)).as(what).isEqualTo(hash);
                assertThat(me.ssh(command(kind), "sha256sum " + remote + "; rm " + remote)
                                .out())
                        .as(what)
                        .startsWith(hash);
            }
        }
    }

    @Test
    @Order(46)
    void POD_12_scp_copies_folders() throws Exception {
        var tree = Files.createDirectories(folder.resolve("tree/with space"));
        Files.writeString(tree.resolve("a.txt"), "alpha");
        scp("relay", false, "-r", folder.resolve("tree").toString(), ":tree-copy");
        assertThat(me.ssh(command("relay"), "cat 'tree-copy/with space/a.txt'").out())
                .isEqualTo("alpha");
    }

    @Test
    @Order(47)
    void BASE_13_sftp_puts_and_gets() throws Exception {
        for (var kind : List.of("relay", "gateway")) {
            var local = folder.resolve("sftp-in.txt");
            Files.writeString(local, "sftp " + kind);
            var back = folder.resolve("sftp-out.txt");
            Files.deleteIfExists(back);
            var words = sftpWords(kind);
            words.addFirst("sftp");
            var batch = "put %s there.txt\nrename there.txt then.txt\nget then.txt %s\nrm then.txt\nbye\n"
                    .formatted(local, back);
            var result = run(words, batch);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(Files.readString(back)).isEqualTo("sftp " + kind);
        }
    }

    @Test
    @Order(48)
    void POD_13_rsync_copies_a_folder_both_ways() throws Exception {
        for (var kind : List.of("relay", "gateway")) {
            var source = Files.createDirectories(folder.resolve("rsync-in"));
            var hash = randomFile(source.resolve("data.bin"), 8);
            var target = connection(kind);
            var shell = "ssh " + String.join(" ", me.options()) + " -p "
                    + target.path("port").asText();
            var remote = target.path("user").asText() + "@127.0.0.1:";
            var up = run(
                    List.of("rsync", "-az", "--partial", "-e", shell, source + "/", remote + "rsync-" + kind + "/"));
            assertThat(up.exitCode()).as(up.err()).isZero();
            var back = folder.resolve("rsync-out-" + kind);
            var down =
                    run(List.of("rsync", "-az", "--partial", "-e", shell, remote + "rsync-" + kind + "/", back + "/"));
            assertThat(down.exitCode()).as(down.err()).isZero();
            assertThat(sha256(back.resolve("data.bin"))).isEqualTo(hash);
        }
    }

    @Test
    @Order(49)
    void VAST_6_two_local_forwards_and_a_socks_proxy_work_at_once() throws Exception {
        for (var kind : List.of("relay", "gateway")) {
            try (var one = new EchoServer("one");
                    var two = new EchoServer("two")) {
                int first = freePort();
                int second = freePort();
                int socks = freePort();
                var tunnel = me.start(me.command(
                        command(kind),
                        "-N",
                        "-L",
                        first + ":127.0.0.1:" + one.port(),
                        "-L",
                        second + ":127.0.0.1:" + two.port(),
                        "-D",
                        "127.0.0.1:" + socks));
                try {
                    await().atMost(Duration.ofSeconds(15))
                            .ignoreExceptions()
                            .until(() -> EchoServer.ask(first).equals("one"));
                    assertThat(EchoServer.ask(second)).isEqualTo("two");
                    var through = run(List.of(
                            "curl",
                            "-sS",
                            "--http0.9",
                            "-m",
                            "5",
                            "--socks5-hostname",
                            "127.0.0.1:" + socks,
                            "http://127.0.0.1:" + one.port() + "/"));
                    assertThat(through.out()).as(through.err()).contains("one");
                } finally {
                    tunnel.destroy();
                    tunnel.waitFor(10, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    @Order(50)
    void RUN_14_a_wrong_key_is_refused_without_a_password_prompt() {
        var stranger = OpenSsh.withNewKey(folder, "stranger");
        for (var kind : List.of("relay", "gateway", "jump")) {
            var result = stranger.ssh(command(kind), "true");
            assertThat(result.exitCode()).as(kind).isEqualTo(255);
            assertThat(result.err()).as(kind).contains("Permission denied (publickey)");
        }
    }

    // ---- 5: keys change while the pod runs

    @Test
    @Order(55)
    void a_second_key_works_at_once_and_a_removed_one_is_refused_at_once() throws Exception {
        var second = OpenSsh.withNewKey(folder, "second");
        var added = paste(second.publicKey());
        assertThat(added.status()).isEqualTo(201);
        var id = added.body().path("keys").path(0).path("id").asText();
        for (var kind : List.of("relay", "gateway", "jump")) {
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(
                                    second.ssh(command(kind), "echo in").out())
                            .as(kind)
                            .isEqualTo("in\n"));
        }
        var session = second.start(second.command(command("gateway"), "sleep 300"));
        assertThat(api.delete("/v1/ssh-keys/" + id).status()).isEqualTo(204);
        for (var kind : List.of("gateway", "jump", "relay")) {
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(second.ssh(command(kind), "true").err())
                                    .as(kind)
                                    .contains("Permission denied"));
        }
        assertThat(session.waitFor(5, TimeUnit.SECONDS))
                .as("its gateway session is cut")
                .isTrue();
        assertThat(me.ssh(command("relay"), "echo still").out()).isEqualTo("still\n");
    }

    // ---- 6: stop, start, restart

    @Test
    @Order(60)
    void stop_ends_the_sessions_and_start_brings_back_port_host_key_and_files() throws Exception {
        assertThat(me.ssh(command("relay"), "echo kept > kept.txt").exitCode()).isZero();
        var sessions = List.of(
                me.start(me.command(command("relay"), "sleep 300")),
                me.start(me.command(command("gateway"), "sleep 300")));
        var port = connection("relay").path("port").asInt();
        act(pod, "stop");
        awaitPhase(pod, "STOPPED");
        for (var session : sessions) {
            assertThat(session.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        await().atMost(START).until(() -> freeGpus() == 8);
        assertThat(me.ssh(command("relay"), "true").exitCode()).isEqualTo(255);
        var gateway = me.ssh(command("gateway"), "true");
        assertThat(gateway.exitCode()).isEqualTo(255);
        assertThat(gateway.err()).contains("stopped");
        assertThat(api.post("/v1/pods/" + pod + "/actions", "{\"action\":\"stop\"}")
                        .code())
                .isEqualTo("invalid-transition");

        act(pod, "start");
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        assertThat(connection("relay").path("port").asInt()).isEqualTo(port);
        // The same known_hosts file: another host key would fail here.
        assertThat(me.ssh(command("relay"), "cat kept.txt").out()).isEqualTo("kept\n");
        assertThat(api.pod(pod).path("generation").asInt()).isEqualTo(2);
    }

    @Test
    @Order(61)
    void restart_is_one_command_and_a_new_generation() {
        act(pod, "restart");
        await().atMost(START).untilAsserted(() -> {
            assertThat(api.pod(pod).path("generation").asInt()).isEqualTo(3);
            assertThat(api.phase(pod)).isEqualTo("RUNNING");
        });
        assertThat(me.ssh(command("relay"), "cat kept.txt").out()).isEqualTo("kept\n");
    }

    @Test
    @Order(62)
    void VAST_5_tmux_stays_turned_off_over_a_restart_and_logins_see_timers_that_changed_while_the_pod_runs()
            throws Exception {
        var timers = "/v1/pods/" + pod;
        assertThat(api.send("PATCH", timers, "{\"stopAfter\":\"PT80H\",\"terminateAfter\":\"PT90H\"}")
                        .status())
                .isEqualTo(202);
        await().atMost(START).ignoreExceptions().untilAsserted(() -> {
            try (var terminal = new Terminal(me.command(command("relay")), 100, 24)) {
                terminal.awaitOutput("Disk: ");
                terminal.awaitOutput("UTC, in 3 days", Duration.ofMillis(100));
                terminal.awaitOutput("Terminates with its disk: ", Duration.ofMillis(100));
                terminal.type("exit 5\n");
                assertThat(terminal.exitCode()).isEqualTo(5);
            }
        });
        assertThat(api.send("PATCH", timers, "{\"stopAfter\":null,\"terminateAfter\":null}")
                        .status())
                .isEqualTo(202);
        await().atMost(START)
                .until(() -> api.pod(pod).path("stopsAt").isNull()
                        || api.pod(pod).path("stopsAt").isMissingNode());
    }

    private int freeGpus() {
        int free = 0;
        for (var gpu : api.get("/v1/gpus").body().path("gpus")) {
            free += gpu.path("free").asInt();
        }
        return free;
    }

    // ---- 9: rebuild

    @Test
    @Order(65)
    void a_rebuild_of_the_pods_projection_finds_no_difference_and_flips() {
        var before = api.get("/v1/pods?all=true").body();
        var started = api.post("/v1/admin/projections/pods/rebuilds", "{}");
        assertThat(started.status()).as(started.body().toString()).isEqualTo(202);
        var address = java.net.URI.create(started.header("Location")).getPath();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var rebuild = api.get(address).body();
            assertThat(rebuild.path("state").asText()).as(rebuild.toString()).isEqualTo("active");
            assertThat(rebuild.path("differences").asLong()).isZero();
        });
        assertThat(api.get("/v1/pods?all=true").body()).isEqualTo(before);
    }

    // ---- 7: kill -9

    @Test
    @Order(70)
    void killed_right_after_a_202_it_still_knows_the_pod_and_runs_it_once() throws Exception {
        var id = launch("{\"name\":\"survivor\",\"template\":\"ubuntu\",\"gpu\":{\"count\":1}}");
        berth.kill();
        connect(BerthProcess.onFreePorts(home));
        awaitPhase(id, "RUNNING");
        var events = api.get("/v1/pods/" + id + "/events").body().path("events");
        assertThat(events.findValuesAsText("event").stream().filter("PodLaunchRequested"::equals))
                .hasSize(1);
        assertThat(api.get("/v1/pods").body().path("pods").findValuesAsText("name").stream()
                        .filter("survivor"::equals))
                .hasSize(1);
    }

    @Test
    @Order(71)
    void killed_while_running_the_pod_comes_back_with_port_key_and_files() throws Exception {
        awaitPhase(pod, "RUNNING");
        var port = api.pod(pod).path("publicPort").asInt();
        berth.kill();
        connect(BerthProcess.onFreePorts(home));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        assertThat(connection("relay").path("port").asInt()).isEqualTo(port);
        await().atMost(START)
                .untilAsserted(() -> assertThat(
                                me.ssh(command("relay"), "cat kept.txt").out())
                        .isEqualTo("kept\n"));
    }

    @Test
    @Order(72)
    void killed_while_stopping_it_stops_after_all() throws Exception {
        awaitPhase(pod, "RUNNING");
        act(pod, "stop");
        berth.kill();
        connect(BerthProcess.onFreePorts(home));
        awaitPhase(pod, "STOPPED");
        act(pod, "start");
        awaitPhase(pod, "RUNNING");
    }

    // ---- the owner's machine

    @Test
    @Order(75)
    void a_drain_stops_the_pods_of_a_machine_says_why_and_gives_them_back_when_it_ends() {
        var node = api.get("/v1/admin/nodes").body().path("nodes").path(0);
        assertThat(node.path("status").asText()).isEqualTo("ready");
        assertThat(node.path("pods").findValuesAsText("id")).contains(pod);
        var actions = "/v1/admin/nodes/" + node.path("id").asText() + "/actions";

        assertThat(api.post(actions, "{\"action\":\"drain\",\"deadline\":\"PT1M\"}")
                        .status())
                .isEqualTo(202);
        await().atMost(START).untilAsserted(() -> {
            var drained = api.pod(pod).path("reason").path("text").asText();
            assertThat(drained).contains("its disk is, which cannot move");
        });
        assertThat(me.ssh(command("relay"), "true").exitCode()).isNotZero();
        await().atMost(START)
                .until(() -> api.get("/v1/admin/nodes")
                        .body()
                        .path("nodes")
                        .path(0)
                        .path("cordoned")
                        .asBoolean());

        assertThat(api.post(actions, "{\"action\":\"undrain\"}").status()).isEqualTo(202);
        awaitPhase(pod, "RUNNING");
        await().atMost(START)
                .untilAsserted(() -> assertThat(
                                me.ssh(command("relay"), "cat kept.txt").out())
                        .isEqualTo("kept\n"));
    }

    // ---- 8: console

    @Test
    @Order(80)
    void the_console_does_the_whole_job_in_a_real_browser() throws Exception {
        // A Berth of its own: the journey begins at the empty list.
        try (var fresh = BerthProcess.onFreePorts(folder.resolve("browser-home"))) {
            drive(fresh);
        }
    }

    private void drive(BerthProcess berth) throws Exception {
        var browserKey = OpenSsh.withNewKey(folder, "browser");
        var ui = BerthProcess.project().resolve("ui");
        var command = new ProcessBuilder("npm", "run", "--silent", "e2e")
                .directory(ui.toFile())
                .redirectErrorStream(true);
        command.environment().put("BERTH_URL", berth.url().toString());
        command.environment().put("BERTH_TOKEN", berth.token());
        command.environment().put("BERTH_PUBLIC_KEY", browserKey.publicKey());
        command.environment()
                .put(
                        "SCREENSHOTS",
                        BerthProcess.project().resolve("app/target/screenshots").toString());
        var log = Files.createDirectories(BerthProcess.project().resolve("app/target"))
                .resolve("playwright.log");
        var journey = command.redirectOutput(log.toFile()).start();
        assertThat(journey.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(journey.exitValue()).as(() -> read(log)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    // ---- 6, the end: terminate

    @Test
    @Order(90)
    void terminate_frees_port_gpus_and_disk() {
        act(pod, "terminate");
        awaitPhase(pod, "TERMINATED");
        assertThat(api.pod(pod).path("actions")).isEmpty();
        assertThat(api.pod(pod).path("publicPort").isNull()
                        || api.pod(pod).path("publicPort").isMissingNode())
                .isTrue();
        assertThat(Files.exists(home.resolve("volumes").resolve(pod))).isFalse();
        var again = launch("{\"name\":\"train-1\",\"template\":\"ubuntu\"}");
        awaitPhase(again, "RUNNING");
        act(again, "terminate");
    }

    @Test
    @Order(99)
    void ctrl_c_drains_and_leaves_nothing_running() throws Exception {
        berth.close();
        assertThat(berth.exitCode(Duration.ofSeconds(5))).isIn(0, 130, 143);
        assertThat(run(List.of("sh", "-c", "ps ax -o args | grep -F " + home + " | grep -v grep"))
                        .out())
                .isBlank();
    }

    // ---- helpers

    private void scp(String kind, boolean legacy, String... arguments) {
        var target = connection(kind);
        var words = new ArrayList<>(List.of("scp", "-q"));
        words.addAll(me.options());
        if (legacy) {
            words.add("-O");
        }
        words.addAll(List.of("-P", target.path("port").asText()));
        for (var argument : arguments) {
            words.add(argument.startsWith(":") ? target.path("user").asText() + "@127.0.0.1" + argument : argument);
        }
        var result = run(words);
        assertThat(result.exitCode()).as(kind + ": " + result.err()).isZero();
    }

    private List<String> sftpWords(String kind) {
        var target = connection(kind);
        var words = new ArrayList<>(me.options());
        words.addAll(List.of(
                "-b",
                "-",
                "-P",
                target.path("port").asText(),
                target.path("user").asText() + "@127.0.0.1"));
        return words;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String randomFile(Path file, int mebibytes) throws Exception {
        var random = new Random(42);
        var chunk = new byte[MIB];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        return sha256(file);
    }

    private static String sha256(Path file) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[MIB];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Answers each connection with one word. */
    private static final class EchoServer implements AutoCloseable {
        private final ServerSocket server;

        EchoServer(String word) throws IOException {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (var socket = server.accept()) {
                        socket.getOutputStream().write(word.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // The client went away, or the server is closed: the loop's condition tells.
                    }
                }
            });
        }

        int port() {
            return server.getLocalPort();
        }

        static String ask(int port) throws IOException {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
                socket.setSoTimeout(5000);
                return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
