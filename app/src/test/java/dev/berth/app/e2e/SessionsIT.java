package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as people see them who have stock clients: who gets in, until when, and what becomes of the pod. */
class SessionsIT extends Journey {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> KINDS = List.of("gateway", "jump", "relay");

    private BerthProcess berth;
    private OpenSsh me;

    SessionsIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        me = OpenSsh.withNewKey(folder, "me");
        berth = BerthProcess.onFreePorts(folder.resolve("home"));
        api = new Api(berth.url(), berth.token());
        api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(me.publicKey()));
    }

    @AfterAll
    void down() {
        if (berth != null) {
            berth.close();
        }
    }

    private String run(String name, String more) {
        var pod = launch("{\"name\":\"%s\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0},\"diskGb\":1,%s}"
                .formatted(name, more));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        return pod;
    }

    private void awaitIn() {
        for (var kind : KINDS) {
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(me.ssh(command(kind), "echo in").out())
                                    .as(kind)
                                    .isEqualTo("in\n"));
        }
    }

    private void assertOut(String why) {
        for (var kind : KINDS) {
            var result = me.ssh(command(kind), "echo in");
            assertThat(result.exitCode()).as(kind).isEqualTo(255);
            assertThat(result.out()).as(kind).isEmpty();
            // The relay only passes bytes on, and so has no words of its own.
            if (!kind.equals("relay")) {
                assertThat(result.err()).as(kind).contains(why);
            }
        }
    }

    private void patch(String pod, String body) {
        var answer = api.send("PATCH", "/v1/pods/" + pod, body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    }

    @Test
    void BASE_4_on_failure_a_failed_pod_is_kept_for_who_looks_and_then_stopped() throws Exception {
        var pod = run(
                "trains-1", "\"trigger\":\"on-failure\",\"command\":\"while [ ! -e go ]; do sleep 0.2; done; exit 7\"");
        assertOut("its session begins when its start command fails");
        assertThat(api.pod(pod).path("commandRun").path("state").asText()).isEqualTo("running");

        patch(pod, "{\"trigger\":\"on-startup\"}");
        awaitIn();
        assertThat(api.send("PATCH", "/v1/pods/" + pod, "{\"trigger\":\"on-failure\"}")
                        .body()
                        .path("detail")
                        .asText())
                .startsWith("Cannot change trigger on on-startup sessions");
        var next = run("trains-2", "\"trigger\":\"on-failure\",\"command\":\"sleep 3; exit 7\"");
        await().atMost(SOON)
                .until(() -> api.pod(next).path("commandRun").path("exitStatus").asInt() == 7);
        awaitIn();
        var session = api.pod(next).path("session");
        assertThat(Duration.between(
                        Instant.parse(session.path("startedAt").asText()),
                        Instant.parse(session.path("expiresAt").asText())))
                .isEqualTo(Duration.ofHours(8));
        var open = List.of(
                me.start(me.command(command("gateway"), "sleep 300")),
                me.start(me.command(command("relay"), "sleep 300")));
        await().atMost(SOON)
                .until(() -> me.ssh(command("relay"), "pgrep -cf '[s]leep 300'").out(), "2\n"::equals);

        patch(next, "{\"sessionTimeout\":\"PT2S\"}");

        awaitPhase(next, "STOPPED");
        for (var connection : open) {
            assertThat(connection.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(api.pod(next).path("reason").path("text").asText()).contains("by the end of its session");
        assertThat(api.pod(next).path("commandRun").path("exitStatus").asInt()).isEqualTo(7);
    }

    @Test
    void BASE_4_on_failure_a_pod_whose_command_ends_well_is_stopped_as_a_job_that_is_done() {
        var pod = run("done-1", "\"trigger\":\"on-failure\",\"command\":\"sleep 3\"");

        // Who asks for the pod has it looked at.
        await().atMost(SOON).until(() -> api.phase(pod), "STOPPED"::equals);
        assertThat(api.pod(pod).path("reason").path("text").asText()).contains("its start command ended well");
    }

    @Test
    void BASE_4_on_demand_the_first_log_in_begins_the_session_and_at_its_end_nobody_gets_in_while_the_pod_goes_on()
            throws Exception {
        var pod = run("work-1", "\"trigger\":\"on-demand\",\"sessionTimeout\":\"PT1H\"");
        assertThat(api.pod(pod).path("session").path("startedAt").isNull()).isTrue();
        awaitIn();
        await().atMost(SOON)
                .until(() -> !api.pod(pod).path("session").path("startedAt").isNull());
        var connection = me.start(me.command(command("gateway"), "sleep 301"));
        await().atMost(SOON)
                .until(() -> me.ssh(command("relay"), "pgrep -cf '[s]leep 301'").out(), "1\n"::equals);

        patch(pod, "{\"sessionTimeout\":\"PT2S\"}");

        assertThat(connection.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertOut("its session ended at");
        assertThat(api.phase(pod)).isEqualTo("RUNNING");
        assertThat(api.get("/v1/pods/" + pod + "/connection")
                        .body()
                        .path("connections")
                        .path(0)
                        .path("unavailableReason")
                        .asText())
                .contains("lets nobody in any more");

        patch(pod, "{\"sessionTimeout\":\"PT1H\"}");
        awaitIn();
        assertThat(api.post("/v1/pods/" + pod + "/actions", "{\"action\":\"extend\",\"by\":\"PT1H\"}")
                        .status())
                .isEqualTo(202);
    }
}
