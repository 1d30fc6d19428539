package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template that somebody saves, and what the owner lets the workspace do with it, up to the pod that comes of both. */
class TemplatesAndPoliciesIT extends Journey {
    private static final String OWN = "/v1/templates/notes";
    private static final String GPU_MODELS = "/v1/admin/workspaces/main/gpu-models";
    private static final String DEFAULTS = "/v1/admin/workspaces/main/defaults";
    private static final String QUOTA = "/v1/quotas/main";
    private static final String STAND_IN = "Stand-in GPU";

    private BerthProcess berth;
    private OpenSsh me;

    TemplatesAndPoliciesIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        me = OpenSsh.withNewKey(folder, "me");
        berth = BerthProcess.onFreePorts(folder.resolve("home"));
        api = new Api(berth.url(), berth.token());
        api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", me.publicKey()).toString());
    }

    @AfterAll
    void down() throws Exception {
        if (berth != null) {
            berth.close();
        }
    }

    private Api.Answer put(String path, String body, String... headers) {
        return api.send("PUT", path, body, headers);
    }

    private Api.Answer tryLaunch(String gpu) {
        return api.post("/v1/pods", "{\"template\":\"ubuntu\",\"gpu\":%s}".formatted(gpu));
    }

    @Test
    @Order(1)
    void RUN_11_a_pod_launched_from_a_saved_template_runs_its_command_with_its_variables() {
        var saved = put(
                OWN,
                "{\"title\":\"Notes\",\"command\":\"echo $MODE > ~/made\",\"ports\":[6006],\"diskGb\":3,\"env\":{\"MODE\":{\"default\":\"fast\"}}}",
                "If-None-Match",
                "*");
        assertThat(saved.status()).as(saved.body().toString()).isEqualTo(200);

        var pod = launch("{\"name\":\"noted\",\"template\":\"notes\"}");
        awaitPhase(pod, "RUNNING");

        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        assertThat(api.pod(pod).path("diskGb").asInt()).isEqualTo(3);
        assertThat(api.pod(pod).path("ports").path(0).path("port").asInt()).isEqualTo(6006);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(me.ssh(command("relay"), "cat ~/made; echo $MODE")
                                .out())
                        .isEqualTo("fast\nfast\n"));
    }

    @Test
    @Order(2)
    void an_edit_and_a_delete_count_for_launches_and_for_no_pod() {
        var version = api.get(OWN).header("ETag");
        assertThat(put(OWN, "{\"title\":\"Other\"}", "If-Match", version).status())
                .isEqualTo(200);
        assertThat(put(OWN, "{\"title\":\"Late\"}", "If-Match", version).status())
                .isEqualTo(412);
        assertThat(api.pod("noted").path("command").path(2).asText()).isEqualTo("echo $MODE > ~/made");

        assertThat(api.delete(OWN).status()).isEqualTo(204);
        var gone = api.post("/v1/pods", "{\"template\":\"notes\"}");
        assertThat(gone.status()).isEqualTo(422);
        assertThat(gone.body().path("errors").path(0).path("code").asText()).isEqualTo("unknown-template");
        assertThat(api.pod("noted").path("phase").asText()).isEqualTo("RUNNING");
    }

    @Test
    @Order(3)
    void what_the_owner_saves_hides_what_the_file_has_and_gives_it_back() {
        assertThat(put("/v1/admin/templates/jupyter", "{\"title\":\"Ours\"}").status())
                .isEqualTo(200);
        assertThat(api.get("/v1/templates/jupyter").body().path("source").asText())
                .isEqualTo("owner");
        assertThat(api.delete("/v1/admin/templates/jupyter").status()).isEqualTo(204);
        assertThat(api.get("/v1/templates/jupyter").body().path("source").asText())
                .isEqualTo("built-in");
    }

    @Test
    @Order(4)
    void BASE_26_only_the_models_that_the_owner_names_are_launched_and_a_pod_of_any_runs_on_one_of_them() {
        assertThat(put(GPU_MODELS, "{\"models\":[\"H100, 80 GB (x|y)\"]}").status())
                .isEqualTo(200);
        assertThat(api.get("/v1/gpus")
                        .body()
                        .path("gpus")
                        .path(0)
                        .path("allowed")
                        .asBoolean())
                .isFalse();
        var refused = tryLaunch("{\"count\":1,\"model\":\"%s\"}".formatted(STAND_IN));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("gpu-model-not-allowed");

        assertThat(put(GPU_MODELS, "{\"models\":[\"H100\",\"%s\"]}".formatted(STAND_IN))
                        .status())
                .isEqualTo(200);
        var pod = launch("{\"template\":\"ubuntu\",\"gpu\":{\"count\":1}}");
        awaitPhase(pod, "RUNNING");
        assertThat(api.pod(pod).path("gpu").path("model").asText()).isEqualTo(STAND_IN);
        assertThat(api.delete(GPU_MODELS).status()).isEqualTo(204);
    }

    @Test
    @Order(5)
    void a_launch_that_says_nothing_gets_the_defaults_of_its_workspace() {
        assertThat(put(DEFAULTS, "{\"diskGb\":2,\"stopAfter\":\"PT8H\"}").status())
                .isEqualTo(200);

        var pod = api.pod(launch("{\"template\":\"ubuntu\"}"));

        assertThat(pod.path("diskGb").asInt()).isEqualTo(2);
        assertThat(pod.path("stopsAt").asText()).isNotEmpty();
        assertThat(api.get("/v1/launch-defaults").body().path("stopAfter").asText())
                .isEqualTo("PT8H");
    }

    @Test
    @Order(6)
    void what_would_pass_the_quota_of_its_workspace_is_refused_at_the_field() {
        assertThat(put(QUOTA, "{\"volumes\":1,\"diskGb\":1}").status()).isEqualTo(200);

        var launch = tryLaunch("{\"count\":0}");
        var volume = api.post("/v1/volumes", "{\"name\":\"data\",\"sizeGb\":2}");

        assertThat(launch.code()).isEqualTo("quota-exceeded");
        assertThat(launch.body().path("errors").path(0).path("field").asText()).isEqualTo("diskGb");
        assertThat(volume.status()).isEqualTo(403);
        assertThat(volume.body().path("errors").path(0).path("field").asText()).isEqualTo("sizeGb");
        assertThat(api.get("/v1/quotas").body().path("diskGb").asInt()).isEqualTo(1);
        assertThat(api.delete(QUOTA).status()).isEqualTo(204);
        assertThat(api.post("/v1/volumes", "{\"name\":\"data\",\"sizeGb\":2}").status())
                .isEqualTo(201);
    }
}
