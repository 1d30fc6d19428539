package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.app.OwnNomad;
import dev.berth.app.UpProcess;
import dev.berth.app.postgres.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key is removed while Nomad answers nobody, so that the pods do not hear of it; tried with stock clients. */
class RemovedKeyIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    /** After which public ports close, and what a login of a client may take beyond. */
    private static final Duration CLOSED = Duration.ofSeconds(10 + 15);

    @TempDir
    Path folder;

    private EmbeddedPostgres postgres;
    private OwnNomad nomad;
    private OpenSsh good;
    private OpenSsh removed;
    private UpProcess process;
    private Api api;
    private String pod;

    @BeforeEach
    void start() throws Exception {
        var home = Files.createDirectory(folder.resolve("postgres"));
        postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(home), _ -> {});
        Files.writeString(folder.resolve("database-password"), postgres.password());
        Files.writeString(folder.resolve("nomad-token"), OwnNomad.TOKEN);
        nomad = OwnNomad.start(Files.createDirectory(folder.resolve("nomad")));
        good = OpenSsh.withNewKey(folder, "good");
        removed = OpenSsh.withNewKey(folder, "removed");
        up();
    }

    @AfterEach
    void stop() {
        process.close();
        nomad.close();
        postgres.close();
    }

    private void up() throws Exception {
        var home = folder.resolve("home");
        process = UpProcess.start(
                home,
                "--database",
                "postgresql://%s@%s:%d/%s"
                        .formatted(postgres.user(), postgres.host(), postgres.port(), postgres.database()),
                "--database-password-file",
                folder.resolve("database-password").toString(),
                "--nomad",
                nomad.address().toString(),
                "--nomad-token-file",
                folder.resolve("nomad-token").toString(),
                "--driver",
                "raw_exec");
        var url = process.url();
        api = new Api(url, Files.readString(home.resolve("admin-token")).strip());
    }

    private String save(OpenSsh client) throws Exception {
        var answer = api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(client.publicKey()));
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().path("keys").path(0).path("id").asText();
    }

    private JsonNode connection(String kind) {
        for (var connection : api.get("/v1/pods/" + pod + "/connection").body().path("connections")) {
            if (connection.path("kind").asText().equals(kind)) {
                return connection;
            }
        }
        throw new AssertionError("no " + kind);
    }

    private OpenSsh.Result in(OpenSsh client, String kind) {
        return client.ssh(connection(kind).path("command").asText(), "echo in");
    }

    private void awaitIn(OpenSsh client, String kind) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(in(client, kind).out()).as(kind).isEqualTo("in\n"));
    }

    private JsonNode lingering() {
        return api.get("/v1/ssh-keys").body().path("removed");
    }

    @Test
    void a_removed_key_is_out_within_seconds_though_the_pod_cannot_hear_of_it_also_after_a_crash() throws Exception {
        save(good);
        var key = save(removed);
        var launched = api.post("/v1/pods", "{\"name\":\"train-1\",\"template\":\"ubuntu\",\"diskGb\":1}");
        pod = launched.body().path("id").asText();
        await().atMost(SOON).until(() -> api.phase(pod).equals("RUNNING"));
        awaitIn(good, "relay");
        awaitIn(removed, "relay");
        var relay = connection("relay").path("command").asText();
        var session = removed.start(removed.command(relay, "sleep 300"));

        nomad.freeze();
        var at = System.nanoTime();
        assertThat(api.delete("/v1/ssh-keys/" + key).status()).isEqualTo(204);

        assertThat(in(removed, "gateway").exitCode()).isEqualTo(255);
        assertThat(lingering().findValuesAsText("id")).containsExactly(key);
        assertThat(lingering().path(0).path("awaitedPods").path(0).asText()).isEqualTo(pod);
        assertThat(session.waitFor(CLOSED.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var ended = Duration.ofNanos(System.nanoTime() - at);
        System.out.printf("Removal to the end of the session at the public port: %d ms%n", ended.toMillis());
        assertThat(ended).isBetween(Duration.ofSeconds(9), CLOSED);
        assertThat(removed.ssh(relay, "echo in").exitCode()).isEqualTo(255);
        assertThat(good.ssh(relay, "echo in").exitCode()).isEqualTo(255);
        assertThat(connection("relay").path("unavailableReason").asText())
                .startsWith("An SSH key was removed, and train-1");
        assertThat(connection("gateway").path("unavailableReason").isNull()).isTrue();
        awaitIn(good, "gateway");

        process.signal("KILL");
        assertThat(process.exitCode()).isEqualTo(137);
        up();
        awaitIn(good, "gateway");
        assertThat(removed.ssh(relay, "echo in").out()).isEmpty();
        assertThat(good.ssh(relay, "echo in").out()).isEmpty();
        assertThat(lingering().findValuesAsText("id")).containsExactly(key);

        nomad.thaw();
        awaitIn(good, "relay");
        assertThat(in(removed, "relay").err()).contains("Permission denied");
        assertThat(lingering()).isEmpty();
        assertThat(connection("relay").path("unavailableReason").isNull()).isTrue();
    }

    @Test
    void a_removed_key_that_the_pods_hear_of_closes_nothing() throws Exception {
        save(good);
        var key = save(removed);
        var launched = api.post("/v1/pods", "{\"name\":\"train-1\",\"template\":\"ubuntu\",\"diskGb\":1}");
        pod = launched.body().path("id").asText();
        await().atMost(SOON).until(() -> api.phase(pod).equals("RUNNING"));
        awaitIn(good, "relay");
        var session =
                good.start(good.command(connection("relay").path("command").asText(), "sleep 20; echo through"));

        assertThat(api.delete("/v1/ssh-keys/" + key).status()).isEqualTo(204);

        await().atMost(Duration.ofSeconds(10)).until(() -> lingering().isEmpty());
        assertThat(in(removed, "relay").err()).contains("Permission denied");
        // The session goes on past the time at which the port would have closed.
        assertThat(session.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(session.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("through\n");
    }
}
