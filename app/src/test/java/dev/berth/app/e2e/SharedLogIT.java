package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.OwnNomad;
import dev.berth.app.UpProcess;
import dev.berth.app.postgres.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, each with a home and an edge of its own, on one PostgreSQL and one Nomad that are not theirs. */
class SharedLogIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private EmbeddedPostgres postgres;
    private OwnNomad nomad;
    private OpenSsh user;
    private String range = "0";

    /** A process and what a client of it needs. */
    private record Member(UpProcess process, URI url, String token, Api api) implements AutoCloseable {
        boolean actsOnNomad() {
            return api.get("/actuator/prometheus").raw().body().contains("berth_nomad_claim_held 1.0");
        }

        String launch(String name) {
            var launched = api.post(
                    "/v1/pods",
                    "{\"name\":\"%s\",\"template\":\"ubuntu\",\"gpu\":{\"count\":1},\"diskGb\":1}".formatted(name));
            assertThat(launched.status()).as(launched.body().toString()).isEqualTo(202);
            return launched.body().path("id").asText();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        var home = Files.createDirectory(folder.resolve("postgres"));
        postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(home), _ -> {});
        Files.writeString(folder.resolve("database-password"), postgres.password());
        Files.writeString(folder.resolve("nomad-token"), OwnNomad.TOKEN);
        nomad = OwnNomad.start(Files.createDirectory(folder.resolve("nomad")));
        user = OpenSsh.withNewKey(folder, "user");
    }

    @AfterEach
    void stop() {
        nomad.close();
        postgres.close();
    }

    private Member up(Path home, String edge) throws Exception {
        var process = UpProcess.start(
                home,
                "--edge",
                edge + ":0",
                "--public-ports",
                range,
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
        var token = Files.readString(home.resolve("admin-token")).strip();
        return new Member(process, url, token, new Api(url, token));
    }

    private void assertLogsIn(Member member, String pod) {
        var connections =
                member.api().get("/v1/pods/" + pod + "/connection").body().path("connections");
        for (var kind : new String[] {"relay", "gateway"}) {
            for (var connection : connections) {
                if (connection.path("kind").asText().equals(kind)) {
                    var command = connection.path("command").asText();
                    // A route reaches an edge by its own way, so it may be a moment behind the phase.
                    await().atMost(SOON)
                            .untilAsserted(() -> assertThat(user.ssh(command, "echo", "in", pod))
                                    .satisfies(said -> assertThat(said.out())
                                            .as(said.err())
                                            .isEqualTo("in " + pod + "\n")));
                }
            }
        }
    }

    @Test
    void what_one_process_accepts_reaches_the_other_and_the_other_takes_over_when_it_is_killed() throws Exception {
        var homes = new Path[] {folder.resolve("first"), folder.resolve("second")};
        var first = up(homes[0], "127.0.0.1");
        range = first.process().awaitLine("Public ports: ").replaceAll(".* ", "");
        Files.createDirectory(
                homes[1], PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.copy(homes[0].resolve("master-key"), homes[1].resolve("master-key"), StandardCopyOption.COPY_ATTRIBUTES);
        try (var second = up(homes[1], "127.0.0.2");
                var feed = new Feed(second.url(), second.token(), null)) {
            assertThat(first.api()
                            .post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(user.publicKey()))
                            .status())
                    .isEqualTo(201);
            assertThat(first.actsOnNomad()).isTrue();
            assertThat(second.actsOnNomad()).isFalse();
            assertThat(second.api().get("/actuator/health/details").body().toString())
                    .contains(":%s\"".formatted(homes[0]), ":%s\"".formatted(homes[1]))
                    .containsPattern("\"actsOnNomad\":\"[^\"]*:%s\"".formatted(homes[0]))
                    .contains("\"database\":\"127.0.0.1:%d/".formatted(postgres.port()))
                    .doesNotContain(postgres.password());

            var one = first.launch("one");
            awaitRunning(feed, one);
            assertLogsIn(first, one);
            assertLogsIn(second, one);
            var two = second.launch("two");
            awaitRunning(feed, two);
            // Only the process that watches has this from memory.
            assertThat(second.api().get("/v1/gpus").body())
                    .isEqualTo(first.api().get("/v1/gpus").body());
            assertThat(second.api().get("/v1/gpus").body().toString()).contains("\"total\":2,\"free\":0");
            second.api().delete("/v1/pods/" + two);
            await().atMost(SOON).until(() -> second.api().phase(two).equals("TERMINATED"));

            first.process().signal("KILL");
            long killed = System.nanoTime();
            var three = second.launch("three");
            await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(second::actsOnNomad);
            var takenOver = Duration.ofNanos(System.nanoTime() - killed);
            awaitRunning(feed, three);
            System.out.printf(
                    "SIGKILL to takeover: %d ms, to RUNNING of a pod launched meanwhile: %d ms%n",
                    takenOver.toMillis(),
                    Duration.ofNanos(System.nanoTime() - killed).toMillis());
            assertThat(takenOver).isLessThan(Duration.ofSeconds(20));
            assertLogsIn(second, one);
            assertLogsIn(second, three);
            assertThat(first.process().exitCode()).isEqualTo(137);

            try (var again = up(homes[0], "127.0.0.1")) {
                assertThat(again.actsOnNomad()).isFalse();
                assertLogsIn(again, three);
                assertThat(again.api().delete("/v1/pods/" + one).status()).isEqualTo(202);
                await().atMost(SOON).until(() -> second.api().phase(one).equals("TERMINATED"));
                var four = again.launch("four");
                awaitRunning(feed, four);
                assertLogsIn(again, four);
            }
        }
    }

    private static void awaitRunning(Feed feed, String pod) {
        await().atMost(SOON).until(() -> feed.phasesOf(pod).contains("RUNNING"));
    }
}
