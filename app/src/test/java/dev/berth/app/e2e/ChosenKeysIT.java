package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.e2e.Api.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are chosen for a pod, tried with stock clients at each of its addresses while it runs. */
class ChosenKeysIT extends Journey {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final List<String> KINDS = List.of("gateway", "jump", "relay");

    private BerthProcess berth;
    private OpenSsh one;
    private OpenSsh two;
    private String first;
    private String second;
    private String pod;

    ChosenKeysIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        one = OpenSsh.withNewKey(folder, "one");
        two = OpenSsh.withNewKey(folder, "two");
        berth = BerthProcess.onFreePorts(folder.resolve("home"));
        api = new Api(berth.url(), berth.token());
        first = save(one);
        second = save(two);
        pod = launch("{\"name\":\"train-1\",\"template\":\"ubuntu\",\"keys\":[\"%s\"]}".formatted(first));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
    }

    @AfterAll
    void down() {
        if (berth != null) {
            berth.close();
        }
    }

    private String save(OpenSsh client) throws Exception {
        var answer = api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", client.publicKey()).toString());
        assertThat(answer.status()).as(answer.body().toString()).isIn(200, 201);
        return answer.body().path("keys").path(0).path("id").asText();
    }

    private Answer choose(String keys) {
        return api.send("PATCH", "/v1/pods/" + pod, "{\"keys\":%s}".formatted(keys));
    }

    private String list(String... ids) {
        return "[\"" + String.join("\",\"", ids) + "\"]";
    }

    private void awaitIn(OpenSsh client) {
        for (var kind : KINDS) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    client.ssh(command(kind), "echo in").out())
                            .as(kind)
                            .isEqualTo("in\n"));
        }
    }

    private void awaitOut(OpenSsh client) {
        for (var kind : KINDS) {
            await().atMost(SOON).untilAsserted(() -> {
                var result = client.ssh(command(kind), "true");
                assertThat(result.exitCode()).as(kind).isEqualTo(255);
                assertThat(result.err()).as(kind).containsAnyOf("Permission denied", "is no pod of yours");
            });
        }
    }

    private List<String> accepted() {
        return api.pod(pod).path("acceptedKeys").findValuesAsText("id");
    }

    @Test
    @Order(1)
    void POD_4_the_key_that_was_chosen_at_the_launch_lets_in_and_the_workspaces_other_key_does_not() {
        awaitIn(one);
        awaitOut(two);
        assertThat(accepted()).containsExactly(first);
    }

    @Test
    @Order(2)
    void POD_4_another_choice_counts_at_once_and_ends_the_sessions_of_the_key_that_is_not_chosen_any_more()
            throws Exception {
        var gateway = one.start(one.command(command("gateway"), "sleep 300"));
        var jump = one.start(one.command(command("jump"), "sleep 300"));
        var relay = one.start(one.command(command("relay"), "sleep 300"));
        await().atMost(SOON)
                .until(
                        () -> one.ssh(command("relay"), "pgrep -cf '[s]leep 300'")
                                .out(),
                        "3\n"::equals);
        var generation = api.pod(pod).path("generation").asInt();

        assertThat(choose(list(second)).status()).isEqualTo(202);

        awaitIn(two);
        awaitOut(one);
        for (var session : List.of(gateway, jump, relay)) {
            assertThat(session.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(accepted()).containsExactly(second);
        assertThat(api.pod(pod).path("generation").asInt()).isEqualTo(generation);
        assertThat(api.phase(pod)).isEqualTo("RUNNING");
    }

    @Test
    @Order(3)
    void what_nobody_could_log_in_with_is_refused_by_field_and_the_pod_stays_as_it_was() {
        for (var keys : List.of("[]", list("key-aaaaaaaaaaaaaaaa"), list(second, second), list("none"), "\"all\"")) {
            var answer = choose(keys);
            assertThat(answer.status()).as(keys).isEqualTo(422);
            assertThat(answer.body().path("errors").path(0).path("field").asText())
                    .as(keys)
                    .startsWith("keys");
        }
        assertThat(accepted()).containsExactly(second);
    }

    @Test
    @Order(4)
    void a_chosen_key_that_is_removed_lets_nobody_in_and_no_other_takes_its_place_until_all_are_chosen()
            throws Exception {
        var session = two.start(two.command(command("gateway"), "sleep 301"));
        await().atMost(SOON)
                .until(
                        () -> two.ssh(command("relay"), "pgrep -cf '[s]leep 301'")
                                .out(),
                        "1\n"::equals);

        assertThat(api.delete("/v1/ssh-keys/" + second).status()).isEqualTo(204);

        awaitOut(two);
        awaitOut(one);
        assertThat(session.waitFor(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(SOON).untilAsserted(() -> assertThat(accepted()).isEmpty());
        assertThat(api.pod(pod).path("chosenKeys").findValuesAsText("id")).containsExactly(second);

        assertThat(choose("null").status()).isEqualTo(202);
        awaitIn(one);
        awaitOut(two);
        assertThat(accepted()).containsExactly(first);
    }

    @Test
    @Order(5)
    void a_choice_outlives_a_restart_of_the_pod() {
        assertThat(choose(list(first)).status()).isEqualTo(202);
        act(pod, "restart");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(api.pod(pod).path("generation").asInt()).isEqualTo(2);
            assertThat(api.phase(pod)).isEqualTo("RUNNING");
        });
        awaitIn(one);
        awaitOut(two);
    }
}
