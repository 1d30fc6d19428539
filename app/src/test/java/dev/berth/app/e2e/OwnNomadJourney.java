package dev.berth.app.e2e;

import static dev.berth.app.e2e.OpenSsh.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.check.LeastPolicy;
import dev.berth.nomad.Driver;
import dev.berth.nomad.server.SshServerFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journey on a real Nomad of the owner's, under the least policy, through all that happens to a Nomad: killed, frozen,
 * restored, drained, changed behind Berth's back. {@link JourneyIT} has what does not depend on who runs the pods.
 */
abstract class OwnNomadJourney extends Journey {
    private static final Duration START = Duration.ofSeconds(60);

    private final Driver driver;
    private Path folder;
    private NomadProcesses nomad;
    private BerthProcess berth;
    private OpenSsh me;
    private String pod;
    private int gpus;
    /** A process that this run of the pod has, and the next one has not. */
    private String marker;

    OwnNomadJourney(Driver driver) {
        super(START);
        this.driver = driver;
    }

    /** Where the client's container engine answers; only its driver looks. */
    URI engine() {
        return URI.create("unix:///var/run/docker.sock");
    }

    @BeforeAll
    void up(@TempDir Path temporary) throws Exception {
        Assumptions.assumeTrue(
                Objects.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), 0),
                "skipped: a Nomad client has to be root");
        folder = temporary;
        var sshServer = folder.resolve("ssh-server");
        SshServerFolder.make(sshServer);
        nomad = new NomadProcesses(Files.createDirectory(folder.resolve("nomad")), engine(), sshServer);
        nomad.needs(driver);
        gpus = Math.min(1, nomad.gpus());
        me = OpenSsh.withNewKey(folder, "me");
        Files.writeString(
                folder.resolve("token"), nomad.makeToken(new LeastPolicy("default", sshServerVolume()).hcl()));
        start();
    }

    @AfterAll
    void down() throws Exception {
        if (berth != null) {
            berth.close();
        }
        if (nomad != null) {
            nomad.close();
        }
    }

    private void start() throws IOException {
        var flags = new ArrayList<>(List.of(
                "--nomad",
                nomad.address().toString(),
                "--nomad-token-file",
                folder.resolve("token").toString(),
                "--driver",
                driver.toString()));
        var volume = sshServerVolume();
        if (volume != null) {
            flags.addAll(List.of("--ssh-server-volume", volume));
        }
        berth = BerthProcess.onFreePorts(folder.resolve("home"), flags.toArray(String[]::new));
        api = new Api(berth.url(), berth.token());
    }

    private @Nullable String sshServerVolume() {
        return driver.runsContainers() ? NomadProcesses.SSH_SERVER : null;
    }

    private void mark() {
        marker = me.ssh(command("relay"), "nohup sleep 1000000 </dev/null >/dev/null 2>&1 & echo $!")
                .out()
                .strip();
        assertThat(boot()).isNotBlank();
    }

    /** When the marker was started, or empty where it does not run. */
    private String boot() {
        return me.ssh(command("relay"), "cut -d' ' -f22 /proc/%s/stat".formatted(marker))
                .out();
    }

    /** When the marker was started, as soon as the pod's route is open: it may be closed for a moment after what was done to Nomad. */
    private String living() {
        return await().atMost(START).until(this::boot, boot -> !boot.isEmpty());
    }

    private String allocation() {
        for (var allocation : nomad.get("/v1/job/" + pod + "/allocations")) {
            if (allocation.path("DesiredStatus").asText().equals("run")) {
                return allocation.path("ID").asText();
            }
        }
        throw new AssertionError("no allocation of " + pod);
    }

    private void awaitSame(String boot) {
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        await().atMost(START).untilAsserted(() -> assertThat(boot()).isEqualTo(boot));
    }

    private String reason(String id) {
        return api.pod(id).path("reason").path("text").asText();
    }

    @Test
    @Order(10)
    void up_shows_what_it_found_of_the_cluster() {
        assertThat(berth.output()).contains("under the driver " + driver).doesNotContain("FAIL");
    }

    @Test
    @Order(20)
    void a_pod_runs_and_every_way_in_leads_into_it() throws IOException {
        assertThat(api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(me.publicKey()))
                        .status())
                .isEqualTo(201);
        pod = launch(
                "{\"name\":\"box\",\"template\":\"ubuntu\",\"gpu\":{\"count\":%d},\"env\":{\"GREETING\":\"hello $pod\"}}"
                        .formatted(gpus));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");

        for (var kind : List.of("relay", "gateway", "jump")) {
            var result = me.ssh(command(kind), "echo $GREETING; [ \"$PWD\" = \"$HOME\" ]; exit $((7 + $?))");
            assertThat(result.exitCode()).as(kind + ": " + result.err()).isEqualTo(7);
            assertThat(result.out()).as(kind).isEqualTo("hello $pod\n");
        }
        if (gpus > 0) {
            assertThat(me.ssh(command("relay"), "echo $NVIDIA_VISIBLE_DEVICES").out())
                    .isNotBlank();
        }
    }

    @Test
    @Order(21)
    void files_go_both_ways() throws IOException {
        var there = connection("relay");
        var file = Files.writeString(folder.resolve("file"), "mine\n");
        var back = folder.resolve("back");
        var remote = there.path("user").asText() + "@127.0.0.1:file";
        for (var legacy : List.of("-s", "-O")) {
            for (var way : List.of(List.of(file.toString(), remote), List.of(remote, back.toString()))) {
                var words = new ArrayList<>(List.of("scp", "-q", legacy));
                words.addAll(me.options());
                words.addAll(List.of("-P", there.path("port").asText()));
                words.addAll(way);
                var copied = run(words);
                assertThat(copied.exitCode()).as(legacy + copied.err()).isZero();
            }
            assertThat(back).hasContent("mine\n");
        }
    }

    @Test
    @Order(22)
    void RUN_12_an_image_with_nothing_but_a_shell_is_lent_the_server_of_its_node() throws IOException {
        Assumptions.assumeTrue(driver.runsContainers(), "A process has no image");
        var bare = launch("{\"name\":\"bare\",\"image\":\"%s\",\"gpu\":{\"count\":0}}"
                .formatted(ShellOnlyImage.in(engine(), folder.resolve("shell"))));
        awaitPhase(bare, "RUNNING");
        var mine = connections;
        connections = api.get("/v1/pods/" + bare + "/connection").body().path("connections");
        assertThat(me.ssh(command("relay"), "echo $HOME; exit 7"))
                .returns(7, OpenSsh.Result::exitCode)
                .returns("/root\n", OpenSsh.Result::out);
        connections = mine;
        act(bare, "terminate");
        awaitPhase(bare, "TERMINATED");
    }

    @Test
    @Order(30)
    void a_restart_keeps_disk_port_and_host_key_and_no_process() {
        mark();
        var before = living();
        act(pod, "restart");
        await().atMost(START)
                .until(() -> api.pod(pod).path("generation").asInt() == 2
                        && api.phase(pod).equals("RUNNING"));

        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n");
        // Under raw_exec Nomad ends what users have left in the background a moment after it has said that the task
        // ended.
        await().atMost(START).until(() -> !boot().equals(before));
        mark();
    }

    @Test
    @Order(31)
    void a_stopped_pod_holds_nothing_but_its_disk() {
        act(pod, "stop");
        awaitPhase(pod, "STOPPED");
        assertThat(me.ssh(command("relay"), "true").exitCode()).isEqualTo(255);
        act(pod, "start");
        awaitPhase(pod, "RUNNING");
        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n");
        mark();
    }

    // ---- what happens to Berth and to Nomad

    @Test
    @Order(40)
    void killed_and_started_again_berth_finds_the_pod_as_it_was() throws Exception {
        var before = living();
        berth.kill();
        start();
        awaitSame(before);
    }

    @Test
    @Order(41)
    void a_killed_client_leaves_pod_and_session_alone() throws Exception {
        var before = living();
        try (var session = new Ticking()) {
            nomad.client().kill();
            session.awaitMore();
            assertThat(boot()).isEqualTo(before);
            nomad.client().start();
            nomad.awaitReady();
            session.awaitMore();
        }
        awaitSame(before);
    }

    @Test
    @Order(42)
    void a_frozen_client_makes_the_pod_lost_closes_its_routes_and_starts_no_second_one() throws Exception {
        var before = living();
        var allocation = allocation();
        nomad.client().freeze();
        try {
            awaitPhase(pod, "LOST");
            assertThat(reason(pod)).contains("has stopped answering");
            for (var kind : List.of("relay", "gateway")) {
                await().atMost(START)
                        .untilAsserted(
                                () -> assertThat(me.ssh(command(kind), "true").exitCode())
                                        .isEqualTo(255));
            }
            assertThat(allocation()).isEqualTo(allocation);
        } finally {
            nomad.client().thaw();
        }
        awaitSame(before);
        assertThat(allocation()).isEqualTo(allocation);
        assertThat(api.get("/v1/pods/" + pod + "/events").body().path("events").findValuesAsText("event"))
                .contains("PodLost", "PodRecovered");
    }

    @Test
    @Order(43)
    void without_a_server_a_launch_waits_and_says_so_and_runs_once_there_is_one() throws Exception {
        var before = living();
        nomad.server().kill();
        var waiting = launch("{\"name\":\"waiting\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0}}");
        await().atMost(START).untilAsserted(() -> assertThat(reason(waiting)).contains("does not answer"));
        assertThat(boot()).isEqualTo(before);
        nomad.server().start();
        nomad.awaitReady();
        awaitPhase(waiting, "RUNNING");
        awaitSame(before);
        act(waiting, "terminate");
        awaitPhase(waiting, "TERMINATED");
    }

    @Test
    @Order(44)
    void killed_all_at_once_berth_leads_to_the_pod_before_nomad_is_back() throws Exception {
        var before = living();
        nomad.client().kill();
        nomad.server().kill();
        berth.kill();
        start();
        assertThat(berth.output()).contains("FAIL  address", "Berth starts all the same");
        await().atMost(START).untilAsserted(() -> assertThat(boot()).isEqualTo(before));
        nomad.server().start();
        nomad.client().start();
        nomad.awaitReady();
        awaitSame(before);
    }

    // ---- what somebody does behind Berth's back

    @Test
    @Order(50)
    void a_job_purged_by_somebody_else_is_told_and_the_pod_starts_again_with_its_files() {
        nomad.delete("/v1/job/" + pod + "?purge=true");
        await().atMost(START).untilAsserted(() -> assertThat(reason(pod)).contains("Nomad"));
        again();
    }

    @Test
    @Order(51)
    void a_job_stopped_by_somebody_else_is_told_and_the_pod_starts_again_with_its_files() {
        nomad.delete("/v1/job/" + pod);
        await().atMost(START).untilAsserted(() -> assertThat(reason(pod)).contains("Nomad"));
        again();
    }

    private void again() {
        await().atMost(START).until(() -> !api.phase(pod).equals("RUNNING"));
        if (api.pod(pod).path("actions").toString().contains("\"start\"")) {
            act(pod, "start");
        }
        awaitPhase(pod, "RUNNING");
        await().atMost(START)
                .untilAsserted(() ->
                        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n"));
    }

    @Test
    @Order(52)
    void after_a_restored_snapshot_what_runs_is_what_was_wanted() throws Exception {
        var old = launch("{\"name\":\"old\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0}}");
        awaitPhase(old, "RUNNING");
        var snapshot = nomad.snapshot();
        act(old, "terminate");
        awaitPhase(old, "TERMINATED");
        var young = launch("{\"name\":\"young\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0}}");
        awaitPhase(young, "RUNNING");

        nomad.restore(snapshot);

        // The terminated one came back in Nomad, and the younger one is unknown to it.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            var running = new ArrayList<String>();
            for (var allocation : nomad.get("/v1/allocations")) {
                if (allocation.path("DesiredStatus").asText().equals("run")
                        && allocation.path("ClientStatus").asText().equals("running")) {
                    running.add(allocation.path("JobID").asText());
                }
            }
            assertThat(running).doesNotContain(old).contains(pod).doesNotHaveDuplicates();
            if (api.phase(young).equals("RUNNING")) {
                assertThat(running).contains(young);
            } else {
                assertThat(running).doesNotContain(young);
                assertThat(api.pod(young).path("actions").toString()).contains("\"start\"");
            }
        });
        act(young, "terminate");
        awaitPhase(young, "TERMINATED");
        awaitPhase(pod, "RUNNING");
        await().atMost(START)
                .untilAsserted(() ->
                        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n"));
    }

    @Test
    @Order(60)
    void a_drained_machine_says_why_and_gives_its_pods_back() {
        var node = api.get("/v1/admin/nodes").body().path("nodes").path(0);
        assertThat(node.path("pods").findValuesAsText("id")).contains(pod);
        var actions = "/v1/admin/nodes/" + node.path("id").asText() + "/actions";

        assertThat(api.post(actions, "{\"action\":\"drain\",\"deadline\":\"PT1M\"}")
                        .status())
                .isEqualTo(202);
        // Nomad's event stream may still be silent since the restore, which Berth takes for a fault after 45 s.
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(reason(pod)).contains("its disk is, which cannot move"));
        assertThat(api.post(actions, "{\"action\":\"undrain\"}").status()).isEqualTo(202);
        awaitPhase(pod, "RUNNING");
        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n");
    }

    @Test
    @Order(90)
    void terminate_leaves_nothing_of_the_pod() {
        act(pod, "terminate");
        awaitPhase(pod, "TERMINATED");
        await().atMost(START).untilAsserted(() -> {
            assertThat(nomad.get("/v1/jobs").toString()).doesNotContain(pod);
            assertThat(nomad.get("/v1/vars").toString()).doesNotContain(pod);
            assertThat(nomad.get("/v1/volumes?type=host").toString()).doesNotContain(pod);
        });
    }

    /** A session by relay whose command says something all the time. */
    private final class Ticking implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Ticking() throws IOException {
            process = me.start(me.command(command("relay"), "while sleep 0.2; do echo tick; done"));
            out = process.inputReader();
            awaitMore();
        }

        /** Waits for what is said from now on. */
        void awaitMore() throws IOException {
            while (out.ready()) {
                out.readLine();
            }
            await().atMost(START).ignoreExceptions().until(out::ready);
            assertThat(out.readLine()).isEqualTo("tick");
        }

        @Override
        public void close() {
            process.destroy();
            assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(11));
        }
    }
}
