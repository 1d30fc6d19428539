package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /v1/admin/replay} */
class ReplayTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REPLAY = "/v1/admin/replay";
    private static final Histories histories = new Histories(5);
    private static final PodId adas = histories.newId();
    private static final PodId bobs = histories.newId();
    private static TestLog log;
    private static TestWeb web;
    private static long head;

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.append(Histories.running(adas, ADA, "train-1", 10_003));
        log.append(Histories.running(bobs, BOB, "train-1", 10_004));
        head = log.append(Histories.stopped(adas, ADA));
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private static WebTestClient.ResponseSpec ask(Scope scope, MediaType type, String query, Object... variables) {
        return web.as(ADA, scope)
                .get()
                .uri(REPLAY + query, variables)
                .accept(type)
                .exchange();
    }

    private static String body(WebTestClient.ResponseSpec answer) {
        byte[] bytes = answer.expectBody().returnResult().getResponseBody();
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<JsonNode> lines(String query, Object... variables) {
        var answer = ask(Scope.ADMIN, MediaType.APPLICATION_NDJSON, query, variables)
                .expectStatus()
                .isOk();
        return Arrays.stream(body(answer).split("\n", -1))
                .filter(line -> !line.isBlank())
                .map(JSON::readTree)
                .toList();
    }

    private static List<Long> positions(String query, Object... variables) {
        return lines(query, variables).stream()
                .map(line -> line.get("position").asLong())
                .toList();
    }

    @Test
    void the_whole_log_comes_in_order_and_the_answer_ends() {
        var all = lines("");
        assertThat(all).hasSize((int) head);
        assertThat(all.getFirst().get("event").asString()).isEqualTo("PodLaunchRequested");
        assertThat(all.getFirst().get("actor").asString()).isEqualTo("ada");
        assertThat(all.getFirst().get("data").get("name").asString()).isEqualTo("train-1");
        assertThat(positions("")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void references_to_secrets_are_left_out() {
        assertThat(body(ask(Scope.ADMIN, MediaType.APPLICATION_NDJSON, ""))).doesNotContain("vault-");
    }

    @Test
    void from_to_and_tags_narrow_it() {
        assertThat(positions("?from=3&to=5")).containsExactly(3L, 4L, 5L);
        assertThat(positions("?tags={tag}", "pod=" + adas)).containsExactly(1L, 2L, 3L, 4L, 5L, 11L);
        assertThat(positions("?tags={tags}", "workspace=ada,pod=" + adas)).containsExactly(1L, 11L);
        assertThat(positions("?tags={tags}", "workspace=bob,pod=" + adas)).isEmpty();
        assertThat(positions("?to=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(positions("?from=999")).isEmpty();
    }

    @Test
    void more_than_a_page_is_read_to_the_end() {
        try (var longer = TestLog.started();
                var client = new TestWeb(longer.querySide())) {
            var events = new ArrayList<BerthEvent>();
            for (int i = 0; i < 240; i++) {
                events.addAll(Histories.running(histories.newId(), ADA, "p" + i, 10_000 + i));
            }
            long end = longer.append(events);
            var lines = client.as(ADA, Scope.ADMIN)
                    .get()
                    .uri(REPLAY)
                    .accept(MediaType.APPLICATION_NDJSON)
                    .exchange()
                    .returnResult(JsonNode.class)
                    .getResponseBody();
            assertThat(lines.count().block(Duration.ofSeconds(20))).isEqualTo(end);
        }
    }

    @Test
    void what_a_newer_program_wrote_is_shown_as_it_is_stored() throws Exception {
        try (var newer = TestLog.started();
                var client = new TestWeb(newer.querySide())) {
            var pod = histories.newId();
            newer.viewsReach(newer.append(Histories.running(pod, ADA, "train-1", 10_003)));
            newer.execute("INSERT INTO event_type (name) VALUES ('berth.PodDreamt')");
            newer.execute("UPDATE event SET type_id = (SELECT max(id) FROM event_type) WHERE position = 1");

            var lines = Objects.requireNonNull(client.as(ADA, Scope.ADMIN)
                    .get()
                    .uri(REPLAY)
                    .accept(MediaType.APPLICATION_NDJSON)
                    .exchange()
                    .returnResult(JsonNode.class)
                    .getResponseBody()
                    .collectList()
                    .block(Duration.ofSeconds(20)));
            assertThat(lines).hasSize(5);
            var dreamt = lines.getFirst();
            assertThat(dreamt.get("event").asString()).isEqualTo("PodDreamt");
            assertThat(dreamt.get("unreadable").asString()).contains("newer program");
            assertThat(dreamt.get("workspace").asString()).isEqualTo("ada");
            assertThat(dreamt.get("data").get("name").asString()).isEqualTo("train-1");
            assertThat(dreamt.get("data").has("secrets")).isFalse();
            assertThat(lines.get(1).get("unreadable").isNull()).isTrue();
        }
    }

    @Test
    void as_server_sent_events_each_has_the_cursor_of_the_live_feed() {
        var text = body(ask(Scope.ADMIN, MediaType.TEXT_EVENT_STREAM, "?from=1&to=2"));
        assertThat(text)
                .contains("id:" + log.store().incarnation() + "-1\n")
                .contains("event:PodLaunchRequested\n")
                .contains("event:PublicPortLeased\n")
                .doesNotContain("PodScheduled");
    }

    @Test
    void only_an_admin_may_replay() {
        for (Scope scope : List.of(Scope.READ, Scope.WRITE)) {
            for (MediaType type : List.of(MediaType.APPLICATION_NDJSON, MediaType.TEXT_EVENT_STREAM)) {
                ask(scope, type, "").expectStatus().isForbidden();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?from=-1", "?from=x", "?to=yesterday", "?from=5&to=4", "?tags=pod", "?tags=%3Dx", "?tags=pod%3D"
            })
    void what_makes_no_sense_is_refused_by_name(String query) {
        var answer =
                web.as(ADA, Scope.ADMIN).get().uri(URI.create(REPLAY + query)).exchange();
        var problem = JSON.readTree(body(answer.expectStatus().is4xxClientError()));
        assertThat(problem.get("code").asString()).isEqualTo("invalid-parameter");
        assertThat(problem.get("detail").asString()).contains("'");
    }

    @Test
    void a_replay_changes_nothing() {
        lines("");
        assertThat(log.store().reader().head().block(Duration.ofSeconds(5))).isEqualTo(head);
    }
}
