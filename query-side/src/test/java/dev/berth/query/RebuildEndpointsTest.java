package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** {@code /v1/admin/projections} */
class RebuildEndpointsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PODS = "/v1/admin/projections/pods";
    private static TestLog log;
    private static TestWeb web;

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.viewsReach(log.append(Histories.running(new Histories(3).newId(), ADA, "train-1", 10_003)));
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private static WebTestClient.ResponseSpec ask(HttpMethod method, String path) {
        return web.as(ADA, Scope.ADMIN).method(method).uri(path).exchange();
    }

    private static String accepted(String path) {
        var answer = ask(HttpMethod.POST, path).expectStatus().isAccepted();
        return Objects.requireNonNull(answer.expectBody(JsonNode.class)
                        .returnResult()
                        .getResponseHeaders()
                        .getLocation())
                .toString();
    }

    private static String state(String location) {
        return Objects.requireNonNull(ask(HttpMethod.GET, location)
                        .expectStatus()
                        .isOk()
                        .expectBody(JsonNode.class)
                        .returnResult()
                        .getResponseBody())
                .get("state")
                .asString();
    }

    @Test
    void rebuilds_are_listed_newest_first() {
        var first = accepted(PODS + "/rebuilds");
        await().atMost(SOON).until(() -> state(first).equals("active"));
        var second = accepted(PODS + "/rebuilds");
        await().atMost(SOON).until(() -> state(second).equals("active"));

        var list = Objects.requireNonNull(ask(HttpMethod.GET, PODS + "/rebuilds")
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
        var ids = list.get("rebuilds")
                .valueStream()
                .map(one -> one.get("id").asString())
                .toList();
        assertThat(second).endsWith(ids.get(0));
        assertThat(first).endsWith(ids.get(1));
    }

    @Test
    void orders_that_cross_are_taken_or_refused_and_nothing_breaks() {
        List<Integer> answers = Flux.range(0, 60)
                .flatMap(
                        i -> Mono.fromCallable(() -> ask(
                                                HttpMethod.POST, PODS + (i % 2 == 0 ? "/rebuilds" : "/rollback"))
                                        .returnResult(String.class)
                                        .getStatus()
                                        .value())
                                .subscribeOn(Schedulers.boundedElastic()),
                        12)
                .collectList()
                .block(SOON);
        assertThat(answers).hasSize(60).containsAnyOf(202).isSubsetOf(202, 409);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(web.as(ADA)
                                .get()
                                .uri("/v1/pods/train-1")
                                .exchange()
                                .returnResult(String.class)
                                .getStatus()
                                .value())
                        .isEqualTo(200));
    }

    @Test
    void a_rebuild_is_followed_as_frames_to_its_end_and_rolled_back() {
        var rebuild = accepted(PODS + "/rebuilds");
        var frames = new String(
                Objects.requireNonNull(web.as(ADA, Scope.ADMIN)
                        .get()
                        .uri(rebuild)
                        .accept(MediaType.TEXT_EVENT_STREAM)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody()),
                StandardCharsets.UTF_8);
        assertThat(frames).contains("event:rebuild").endsWith("\n\n");
        assertThat(frames.substring(frames.lastIndexOf("data:"))).contains("\"state\":\"active\"");

        var rollback = accepted(PODS + "/rollback");
        await().atMost(SOON).until(() -> state(rollback).equals("active"));
    }

    @Test
    void only_a_rebuild_that_is_ready_can_be_activated() {
        var rebuild = accepted("/v1/admin/projections/routes/rebuilds");
        await().atMost(SOON).until(() -> state(rebuild).equals("active"));
        ask(HttpMethod.POST, rebuild + "/activate").expectStatus().isEqualTo(409);
    }

    @Test
    void a_projection_that_was_never_rebuilt_has_nothing_to_go_back_to() {
        ask(HttpMethod.POST, "/v1/admin/projections/ssh-keys/rollback")
                .expectStatus()
                .isEqualTo(409);
    }

    @Test
    void only_an_admin_sees_or_does_any_of_it() {
        for (Scope scope : List.of(Scope.READ, Scope.WRITE)) {
            var client = web.as(ADA, scope);
            client.get().uri("/v1/admin/projections").exchange().expectStatus().isForbidden();
            client.post().uri(PODS + "/rebuilds").exchange().expectStatus().isForbidden();
            client.post().uri(PODS + "/rollback").exchange().expectStatus().isForbidden();
            client.get().uri(PODS + "/rebuilds/x").exchange().expectStatus().isForbidden();
            client.get()
                    .uri(PODS + "/rebuilds/x")
                    .accept(MediaType.TEXT_EVENT_STREAM)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
            client.post()
                    .uri(PODS + "/rebuilds/x/activate")
                    .exchange()
                    .expectStatus()
                    .isForbidden();
            client.delete().uri(PODS + "/rebuilds/x").exchange().expectStatus().isForbidden();
        }
    }
}
