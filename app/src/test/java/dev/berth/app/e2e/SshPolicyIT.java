package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner's switch of a workspace's SSH, as people see it who have stock clients. */
class SshPolicyIT extends Journey {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> KINDS = List.of("gateway", "jump", "relay");
    private static final String OFF = "SSH is off for the workspace 'main'. Ask the owner of Berth to switch it on.";

    private Path folder;
    private BerthProcess berth;
    private OpenSsh me;

    SshPolicyIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path temporary) throws Exception {
        folder = temporary;
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

    private void set(String workspace, boolean enabled) {
        var answer = api.send(
                "PUT", "/v1/admin/workspaces/%s/ssh".formatted(workspace), "{\"enabled\":%s}".formatted(enabled));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
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

    private String run(String name) {
        var pod =
                launch("{\"name\":\"%s\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0},\"diskGb\":1}".formatted(name));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        return pod;
    }

    private void assertOut() {
        for (var kind : KINDS) {
            var result = me.ssh(command(kind), "echo in");
            assertThat(result.exitCode()).as(kind).isEqualTo(255);
            assertThat(result.out()).as(kind).isEmpty();
            // The relay only passes bytes on, and so has no words of its own.
            if (!kind.equals("relay")) {
                assertThat(result.err()).as(kind).contains(OFF);
            }
        }
    }

    @Test
    void BASE_2_where_the_owner_switches_ssh_off_who_is_in_is_cut_off_and_nobody_gets_in_until_it_is_on_again()
            throws Exception {
        var pod = run("held");
        awaitIn();
        var open = List.of(
                me.start(me.command(command("gateway"), "sleep 300")),
                me.start(me.command(command("jump"), "sleep 300")),
                me.start(me.command(command("relay"), "sleep 300")));
        await().atMost(SOON)
                .until(() -> me.ssh(command("relay"), "pgrep -cf '[s]leep 300'").out(), "3\n"::equals);

        set("others", false);
        awaitIn();
        assertThat(open).allMatch(Process::isAlive);

        set("main", false);
        for (var connection : open) {
            assertThat(connection.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertOut();
        assertThat(api.phase(pod)).isEqualTo("RUNNING");
        assertThat(api.get("/v1/pods/" + pod + "/connection")
                        .body()
                        .path("connections")
                        .findValuesAsText("unavailableReason")
                        .subList(0, 3))
                .containsOnly(OFF);
        assertThat(api.get("/v1/policy").body().path("ssh").asBoolean()).isFalse();

        run("launched-meanwhile");
        assertOut();

        set("main", true);
        awaitIn();
    }
}
