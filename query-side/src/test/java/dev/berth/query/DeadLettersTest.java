package dev.berth.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters come from the processors, which are tested where they are; here they are put into the table. */
class DeadLettersTest {
    private static final Workspace ADA = new Workspace("ada");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DEAD_LETTERS = "/v1/admin/dead-letters";

    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        deadLetter("place-pods", 7);
        deadLetter("place-pods", 9);
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private void deadLetter(String processor, int position) {
        Mono.usingWhen(
                        log.store().connections().create(),
                        connection -> Mono.from(connection
                                        .createStatement(
                                                "INSERT INTO dead_letter (processor, position, event_id, name, error,"
                                                        + " attempts, since) VALUES ($1, $2, $3, 'berth.PodStopped', 'broken', 5,"
                                                        + " timestamptz '2026-11-21T00:00:00Z')")
                                        .bind(0, processor)
                                        .bind(1, (long) position)
                                        .bind(2, UUID.randomUUID())
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated())),
                        connection -> connection.close())
                .block(Duration.ofSeconds(10));
    }

    private static JsonNode answer(WebTestClient.RequestHeadersSpec<?> request, int status) {
        byte[] body = request.exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JSON.readTree(body);
    }

    private static void problem(WebTestClient.RequestHeadersSpec<?> request, int status, String code) {
        assertThat(answer(request, status).get("code").asString()).isEqualTo(code);
    }

    @Test
    void only_an_admin_sees_or_touches_them() {
        for (Scope scope : new Scope[] {Scope.READ, Scope.WRITE}) {
            WebTestClient client = web.as(ADA, scope);
            problem(client.get().uri(DEAD_LETTERS), 403, "forbidden");
            problem(client.post().uri(DEAD_LETTERS + "/place-pods/7/retry"), 403, "forbidden");
            problem(client.delete().uri(DEAD_LETTERS + "/place-pods/7"), 403, "forbidden");
        }
        assertThat(log.store().deadLetters().count().block(Duration.ofSeconds(10)))
                .isEqualTo(2);
    }

    @Test
    void an_admin_sees_why_and_gives_up() {
        WebTestClient admin = web.as(ADA, Scope.ADMIN);
        JsonNode list = answer(admin.get().uri(DEAD_LETTERS), 200);
        assertThat(list.get("total").asLong()).isEqualTo(2);
        JsonNode first = list.get("deadLetters").get(0);
        assertThat(first.get("processor").asString()).isEqualTo("place-pods");
        assertThat(first.get("position").asLong()).isEqualTo(7);
        assertThat(first.get("name").asString()).isEqualTo("berth.PodStopped");
        assertThat(first.get("error").asString()).isEqualTo("broken");
        assertThat(first.get("attempts").asInt()).isEqualTo(5);

        admin.delete()
                .uri(DEAD_LETTERS + "/place-pods/7")
                .exchange()
                .expectStatus()
                .isNoContent();
        problem(admin.delete().uri(DEAD_LETTERS + "/place-pods/7"), 404, "unknown-dead-letter");
        assertThat(answer(admin.get().uri(DEAD_LETTERS), 200).get("total").asLong())
                .isEqualTo(1);
    }

    @Test
    void a_retry_where_the_processor_does_not_run_says_so_and_keeps_the_event() {
        WebTestClient admin = web.as(ADA, Scope.ADMIN);

        problem(admin.post().uri(DEAD_LETTERS + "/place-pods/9/retry"), 404, "unknown-dead-letter");
        assertThat(log.store().deadLetters().count().block(Duration.ofSeconds(10)))
                .isEqualTo(2);
    }
}
