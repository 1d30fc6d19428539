package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume from its creation to its end, with the stock client, over pods that come and go and a power cut. */
class VolumesIT extends Journey {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path home;
    private BerthProcess berth;
    private OpenSsh me;
    private String first;
    private String second;
    private String id;

    VolumesIT() {
        super(PATIENCE);
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        home = folder.resolve("home");
        me = OpenSsh.withNewKey(folder, "me");
        start();
        api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", me.publicKey()).toString());
    }

    private void start() throws Exception {
        berth = BerthProcess.onFreePorts(home);
        api = new Api(berth.url(), berth.token());
    }

    @AfterAll
    void down() {
        if (berth != null) {
            berth.close();
        }
    }

    private String launchWithData(String name, String path) {
        return launch("{\"name\":\"%s\",\"template\":\"ubuntu\",\"volumes\":[{\"name\":\"data\",\"path\":\"%s\"}]}"
                .formatted(name, path));
    }

    private String in(String pod, String command) {
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        var result = me.ssh(command("relay"), command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    private void terminate(String pod) {
        assertThat(api.delete("/v1/pods/" + pod).status()).isEqualTo(202);
        awaitPhase(pod, "TERMINATED");
    }

    @Test
    @Order(1)
    void a_volume_is_attached_at_a_launch_and_is_no_other_pods_meanwhile() {
        var created = api.post("/v1/volumes", "{\"name\":\"data\",\"sizeGb\":5}");
        assertThat(created.status()).isEqualTo(201);
        id = created.body().path("id").asText();
        first = launchWithData("one", "/root/data");

        assertThat(in(first, "echo mine >data/kept && echo gone >lost && cat data/kept"))
                .isEqualTo("mine\n");

        var refused = api.post(
                "/v1/pods", "{\"template\":\"ubuntu\",\"volumes\":[{\"name\":\"data\",\"path\":\"/root/data\"}]}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("volume-in-use");
        assertThat(api.delete("/v1/volumes/data").status()).isEqualTo(409);
        assertThat(api.get("/v1/volumes/data").body().path("attachedTo").asText())
                .isEqualTo(first);
    }

    @Test
    @Order(2)
    void MESH_11_what_stays_is_told_before_a_stop_and_stays() {
        assertThat(api.pod(first).path("survives").toString())
                .contains(
                        "{\"what\":\"volume\",\"name\":\"data\",\"sizeGb\":5,\"after\":[\"stop\",\"restart\",\"reset\",\"terminate\"]}");
        api.post("/v1/pods/" + first + "/actions", "{\"action\":\"stop\"}");
        awaitPhase(first, "STOPPED");
        assertThat(api.get("/v1/volumes/data").body().path("phase").asText()).isEqualTo("ATTACHED");
        api.post("/v1/pods/" + first + "/actions", "{\"action\":\"start\"}");

        assertThat(in(first, "cat data/kept lost")).isEqualTo("mine\ngone\n");
    }

    @Test
    @Order(3)
    void its_files_outlive_the_pod_and_are_in_the_next_one_which_has_a_disk_of_its_own() {
        terminate(first);
        assertThat(api.get("/v1/volumes/data").body().path("phase").asText()).isEqualTo("AVAILABLE");

        second = launchWithData("two", "/root/elsewhere");

        assertThat(in(second, "cat elsewhere/kept; ls lost 2>/dev/null || echo anew"))
                .isEqualTo("mine\nanew\n");
    }

    @Test
    @Order(4)
    void how_full_it_is_is_shown_while_a_pod_runs_with_it() {
        await().atMost(PATIENCE.plus(PATIENCE))
                .until(() ->
                        api.get("/v1/volumes/data").body().path("usedBytes").asLong() > 0);
    }

    @Test
    @Order(5)
    void it_keeps_its_files_under_another_name_with_more_room_and_no_pod_that_has_it_is_surprised() {
        assertThat(api.send("PATCH", "/v1/volumes/data", "{\"name\":\"models\"}")
                        .code())
                .isEqualTo("volume-in-use");
        terminate(second);
        var before = api.get("/v1/volumes/data").header("ETag");
        var changed = api.send("PATCH", "/v1/volumes/data", "{\"name\":\"models\",\"sizeGb\":6}", "If-Match", before);
        assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
        assertThat(api.get("/v1/volumes/data").status()).isEqualTo(404);
        assertThat(api.send("PATCH", "/v1/volumes/models", "{\"sizeGb\":5}").status())
                .isEqualTo(422);

        second = launch(
                "{\"name\":\"four\",\"template\":\"ubuntu\",\"volumes\":[{\"name\":\"models\",\"path\":\"/root/data\"}]}");

        assertThat(in(second, "cat data/kept")).isEqualTo("mine\n");
        assertThat(api.pod(second).path("volumes").path(0).path("sizeGb").asInt())
                .isEqualTo(6);
    }

    @Test
    @Order(6)
    void a_deletion_that_a_power_cut_interrupts_is_finished_after_it() throws Exception {
        terminate(second);
        assertThat(api.delete("/v1/volumes/models").status()).isEqualTo(202);
        berth.kill();
        start();

        await().atMost(PATIENCE).until(() -> api.get("/v1/volumes/models").status() == 404);
        try (var all = Files.walk(home)) {
            assertThat(all.filter(path -> String.valueOf(path.getFileName()).equals("pod-" + id)))
                    .isEmpty();
        }
        assertThat(api.post("/v1/volumes", "{\"name\":\"data\",\"sizeGb\":5}").status())
                .isEqualTo(201);
        assertThat(in(launchWithData("three", "/root/data"), "ls -A data")).isEmpty();
    }
}
