package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What a user does with pods over HTTP, one step after the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class Journey {
    Api api;
    JsonNode connections;
    private final Duration start;

    /** {@code start} is how long a pod may take to each phase. */
    Journey(Duration start) {
        this.start = start;
    }

    /** Where the engine of a journey in containers is. */
    static URI engineOfTests() {
        return Stream.of("BERTH_TEST_JOURNEY_DOCKER_HOST", "BERTH_TEST_DOCKER_HOST")
                .map(System::getenv)
                .filter(Objects::nonNull)
                .map(URI::create)
                .findFirst()
                .orElse(URI.create("unix:///var/run/docker.sock"));
    }

    final void awaitPhase(String id, String phase) {
        await().atMost(start)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(api.pod(id).path("phase").asText())
                        .as(() -> api.pod(id).toString())
                        .isEqualTo(phase));
    }

    final String launch(String json) {
        var answer = api.post("/v1/pods", json);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        var id = answer.body().path("id").asText();
        assertThat(answer.header("Location")).endsWith("/v1/pods/" + id);
        return id;
    }

    final void act(String id, String action) {
        var answer = api.post("/v1/pods/" + id + "/actions", "{\"action\":\"%s\"}".formatted(action));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    }

    final String command(String kind) {
        return connection(kind).path("command").asText();
    }

    final JsonNode connection(String kind) {
        for (var connection : connections) {
            if (connection.path("kind").asText().equals(kind)) {
                return connection;
            }
        }
        throw new AssertionError("no connection of kind " + kind + " in " + connections);
    }
}
