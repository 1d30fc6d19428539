package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.app.check.LeastPolicy;
import dev.berth.app.check.TestTokens;
import dev.berth.app.e2e.Api;
import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.NomadToken;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Berth on a Nomad of the owner's, with no more permissions than it asks for. */
class OwnNomadIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    /** RUNNING means that a log-in over SSH succeeded. */
    @Test
    void a_pod_lives_its_whole_life_under_the_least_policy() throws Exception {
        try (var tokens = new TestTokens()) {
            var file = folder.resolve("token");
            Files.writeString(file, tokens.make("berth-journey", new LeastPolicy("default", null).hcl()));
            var api = NomadSettings.of(List.of(tokens.address()), new NomadToken.InFile(file));
            var home = folder.resolve("home");
            var berth = Berth.up(
                    TestSettings.onNomad(home, new ExternalNomad(api, Driver.RAW_EXEC, null, "mkdir")), progress());
            try {
                live(new Api(
                        berth.url(),
                        Files.readString(home.resolve("admin-token")).strip()));
            } finally {
                berth.stop();
            }
        }
    }

    private static void live(Api api) {
        var launched = api.post(
                "/v1/pods", "{\"name\":\"own-nomad\",\"template\":\"ubuntu\",\"gpu\":{\"count\":0},\"diskGb\":1}");
        assertThat(launched.status()).as(launched.body().toString()).isEqualTo(202);
        var pod = launched.body().path("id").asText();
        awaitPhase(api, pod, "RUNNING");
        assertThat(api.get("/v1/pods/" + pod + "/logs").status()).isEqualTo(200);
        act(api, pod, "stop");
        awaitPhase(api, pod, "STOPPED");
        act(api, pod, "start");
        awaitPhase(api, pod, "RUNNING");
        act(api, pod, "restart");
        await().atMost(TIMEOUT)
                .until(() -> api.pod(pod).path("generation").asInt() == 3
                        && api.phase(pod).equals("RUNNING"));
        assertThat(api.delete("/v1/pods/" + pod).status()).isEqualTo(202);
        awaitPhase(api, pod, "TERMINATED");
    }

    private static void act(Api api, String pod, String action) {
        assertThat(api.post("/v1/pods/" + pod + "/actions", "{\"action\":\"%s\"}".formatted(action))
                        .status())
                .isEqualTo(202);
    }

    private static void awaitPhase(Api api, String pod, String phase) {
        await().atMost(TIMEOUT).until(() -> api.phase(pod), phase::equals);
    }

    @Test
    void a_cluster_that_cannot_be_used_ends_the_start_with_the_table_of_the_checks() {
        var api = NomadSettings.of(URI.create("http://127.0.0.1:1"), null);
        var said = new StringWriter();
        var settings =
                TestSettings.onNomad(folder.resolve("home"), new ExternalNomad(api, Driver.DOCKER, null, "mkdir"));

        assertThatThrownBy(() -> Berth.up(settings, new StartUpProgress(new PrintWriter(said))))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("1 of 1 checks failed")
                .hasMessageContaining("berth check");
        assertThat(said.toString()).contains("FAIL  address", "Fix: ").doesNotContain("PostgreSQL");
    }

    private static StartUpProgress progress() {
        return new StartUpProgress(new PrintWriter(new StringWriter()));
    }
}
