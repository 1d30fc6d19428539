package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.berth.messages.Scope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

class ProblemRenderingTest {
    private static TestServer server;
    private static WebTestClient client;

    @BeforeAll
    static void start() {
        server = new TestServer();
        client = server.client(TestServer.token("main", Scope.READ, Scope.WRITE));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_address_without_a_route_is_named_so() {
        ProblemBody problem = problem(client.get().uri("/v1/nothing").exchange(), 404, "not-found");
        assertThat(problem.type()).isEqualTo("/problems/not-found");
        assertThat(problem.requestId()).isNotBlank();
        problem(server.client().get().uri("/nothing").exchange(), 404, "not-found");
    }

    @Test
    void a_wrong_method_tells_the_right_ones() {
        ResponseSpec answer = client.put().uri("/v1/orders").exchange();
        answer.expectHeader().valueEquals(HttpHeaders.ALLOW, "POST");
        assertThat(problem(answer, 405, "method-not-allowed").detail())
                .contains("PUT")
                .contains("POST");
    }

    @Test
    void a_body_of_another_type_than_json_is_refused() {
        var answer = client.post()
                .uri("/v1/orders")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("name=a")
                .exchange();
        assertThat(problem(answer, 415, "unsupported-media-type").detail()).contains("text/plain");
    }

    @Test
    void broken_json_is_told_by_its_line() {
        assertThat(problem(post("{\"name\":\"a\",\n \"gpu\": oops}"), 400, "bad-request")
                        .detail())
                .contains("line 2");
    }

    @Test
    void a_field_of_the_wrong_type_or_against_its_rule_is_named_by_its_path() {
        ProblemBody wrongType = problem(post("{\"name\":\"a\",\"gpu\":{\"count\":\"many\"}}"), 400, "bad-request");
        assertThat(wrongType.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("gpu.count"));
        ProblemBody againstRule = problem(post("{\"name\":\"a\",\"gpu\":{\"count\":-1}}"), 400, "bad-request");
        assertThat(againstRule.detail()).contains("gpu").contains("a count is 0 or more");
        assertThat(againstRule.toString()).doesNotContain("TestServer", "dev.berth");
    }

    @Test
    void an_empty_body_and_one_too_large_are_told_apart() {
        problem(
                client.post()
                        .uri("/v1/orders")
                        .contentType(MediaType.APPLICATION_JSON)
                        .exchange(),
                400,
                "bad-request");
        problem(post("{\"name\":\"" + "a".repeat(70_000) + "\"}"), 413, "payload-too-large");
    }

    @Test
    void a_bad_and_a_missing_parameter_are_named() {
        ProblemBody bad = problem(client.get().uri("/v1/orders/x?limit=1").exchange(), 400, "invalid-parameter");
        assertThat(bad.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("id"));
        ProblemBody missing = problem(client.get().uri("/v1/orders/1").exchange(), 400, "invalid-parameter");
        assertThat(missing.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("limit"));
    }

    @Test
    void a_fault_of_ours_shows_its_request_id_and_nothing_of_its_inside() {
        var answer =
                client.get().uri("/v1/broken").header("X-Request-Id", "run-8").exchange();
        String body = new String(
                answer.expectStatus().isEqualTo(500).expectBody().returnResult().getResponseBodyContent(),
                StandardCharsets.UTF_8);
        assertThat(body)
                .contains("\"code\":\"internal\"", "\"requestId\":\"run-8\"")
                .doesNotContain("secret", "Exception", "java");
    }

    @Test
    void a_request_refused_for_an_outage_writes_no_line_of_its_own_and_an_unknown_fault_its_trace() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(ProblemRendering.class);
        log.addAppender(lines);
        log.setLevel(Level.DEBUG);
        try {
            problem(client.get().uri("/v1/database-lost").exchange(), 503, "unavailable");
            problem(client.get().uri("/v1/broken").exchange(), 500, "internal");
        } finally {
            log.setLevel(null);
            log.detachAppender(lines);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.DEBUG, Level.ERROR);
        assertThat(lines.list.getFirst().getThrowableProxy()).isNull();
        assertThat(lines.list.getFirst().getFormattedMessage()).contains("/v1/database-lost", "Connection reset");
        assertThat(lines.list.getLast().getThrowableProxy()).isNotNull();
    }

    @Test
    void a_statement_that_took_too_long_is_told_in_one_line() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(ProblemRendering.class);
        log.addAppender(lines);
        try {
            problem(client.get().uri("/v1/slow-statement").exchange(), 503, "unavailable");
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    @Test
    void what_is_null_is_left_out() {
        byte[] body = post("{\"name\":\"a\",\"gpu\":{\"count\":\"many\"}}")
                .expectBody()
                .returnResult()
                .getResponseBodyContent();
        assertThat(new String(body, StandardCharsets.UTF_8))
                .doesNotContain("null")
                .contains("\"errors\":[{");
    }

    @Test
    void every_code_has_a_page_for_people_and_for_programs() {
        for (var code : dev.berth.messages.problem.ProblemCode.values()) {
            server.client()
                    .get()
                    .uri(code.type())
                    .accept(MediaType.TEXT_HTML)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .value(page -> assertThat(page).contains(code.title(), ProblemHelp.of(code)));
            server.client()
                    .get()
                    .uri(code.type())
                    .accept(MediaType.APPLICATION_JSON)
                    .exchange()
                    .expectBody()
                    .jsonPath("$.status")
                    .isEqualTo(code.status());
        }
        problem(server.client().get().uri("/problems/none").exchange(), 404, "not-found");
    }

    private static ResponseSpec post(String body) {
        return client.post()
                .uri("/v1/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static ProblemBody problem(ResponseSpec answer, int status, String code) {
        ProblemBody problem = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(ProblemBody.class)
                .returnResult()
                .getResponseBody();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        return problem;
    }
}
