package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Scope;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

class AuthenticationTest {
    private static TestServer server;
    private static String token;

    @BeforeAll
    static void start() {
        server = new TestServer();
        token = TestServer.token("main", Scope.READ, Scope.WRITE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_token_says_who_asks_and_for_which_workspace() {
        server.client(token)
                .get()
                .uri("/v1/seen")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.subject")
                .isEqualTo("somebody")
                .jsonPath("$.workspace")
                .isEqualTo("main");
    }

    @Test
    void the_workspace_is_the_tokens_whatever_the_request_claims() {
        String foreign = TestServer.token("other", Scope.READ);
        server.client(foreign)
                .get()
                .uri("/v1/seen?workspace=main")
                .header("Berth-Workspace", "main")
                .cookie("workspace", "main")
                .exchange()
                .expectBody()
                .jsonPath("$.workspace")
                .isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/seen",
                "/v1/nothing-there",
                "/v1/sessions/current",
                "/actuator/prometheus",
                "/actuator",
                "/v1",
                "/v1;a=b/seen",
                "/%76%31/seen",
                "/v1%2Fseen",
                "/V1/seen",
                "//v1/seen",
                "/problems/../v1/seen",
                "/actuator/health/../prometheus",
                "/actuator/health/db"
            })
    void what_is_not_open_asks_for_a_token_however_it_is_written(String path) {
        server.client()
                .get()
                .uri(java.net.URI.create(server.origin() + path))
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals("WWW-Authenticate", "Bearer")
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/", "/pods", "/problems/unauthorized", "/openapi.json"})
    void what_everybody_may_see_needs_no_token(String path) {
        server.client().get().uri(path).exchange().expectStatus().isOk();
    }

    @Test
    void a_missing_an_unknown_and_a_misspelt_credential_are_told_apart() {
        String missing = detail(null);
        String unknown = detail("Bearer berth_guess");
        String misspelt = detail("Basic YTpi");
        assertThat(missing).contains("No token");
        assertThat(unknown).contains("not known");
        assertThat(misspelt).contains("Bearer");
        assertThat(List.of(missing, unknown, misspelt)).doesNotHaveDuplicates();
    }

    @Test
    void a_session_and_a_token_are_not_taken_for_one_another() {
        server.client()
                .get()
                .uri("/v1/seen")
                .cookie(SessionCookie.NAME, token)
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void a_reading_token_changes_nothing_and_only_an_admin_administers() {
        String reader = TestServer.token("main", Scope.READ);
        String admin = TestServer.token("main", Scope.ADMIN);
        order(reader).isForbidden();
        order(token).isOk();
        order(admin).isOk();
        administer(reader).isForbidden();
        administer(token).isForbidden();
        administer(admin).isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/%61dmin/things", "/v1/admi%6E/things", "/v1/admin;a=b/things", "/v1;a=b/admin/things"})
    void only_an_admin_administers_however_the_address_is_written(String path) {
        server.client(token)
                .get()
                .uri(java.net.URI.create(server.origin() + path))
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT"})
    void what_declares_nothing_is_closed_to_everybody(String method) {
        server.client()
                .method(HttpMethod.valueOf(method))
                .uri("/terminal")
                .exchange()
                .expectStatus()
                .isUnauthorized();
        server.client(TestServer.token("main", Scope.READ, Scope.WRITE, Scope.ADMIN))
                .method(HttpMethod.valueOf(method))
                .uri("/terminal")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void the_methods_of_an_address_are_told_to_who_may_read() {
        server.client().options().uri("/v1/orders").exchange().expectStatus().isUnauthorized();
        server.client(token)
                .options()
                .uri("/v1/orders")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Allow", "POST,OPTIONS");
    }

    @Test
    void a_request_id_is_taken_when_sane_and_made_up_otherwise() {
        server.client(token)
                .get()
                .uri("/v1/seen")
                .header("X-Request-Id", "run-7")
                .exchange()
                .expectHeader()
                .valueEquals("X-Request-Id", "run-7")
                .expectBody()
                .jsonPath("$.requestId")
                .isEqualTo("run-7");
        server.client(token)
                .get()
                .uri("/v1/seen")
                .header("X-Request-Id", "<script>")
                .exchange()
                .expectHeader()
                .valueMatches("X-Request-Id", "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}");
    }

    private static org.springframework.test.web.reactive.server.StatusAssertions order(String bearer) {
        return server.client(bearer)
                .method(HttpMethod.POST)
                .uri("/v1/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"name\":\"a\",\"gpu\":{\"count\":1}}")
                .exchange()
                .expectStatus();
    }

    private static org.springframework.test.web.reactive.server.StatusAssertions administer(String bearer) {
        return server.client(bearer).get().uri("/v1/admin/things").exchange().expectStatus();
    }

    private static String detail(String authorization) {
        return server.client()
                .get()
                .uri("/v1/seen")
                .headers(headers -> {
                    if (authorization != null) {
                        headers.set("Authorization", authorization);
                    }
                })
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectBody(ProblemBody.class)
                .returnResult()
                .getResponseBody()
                .detail();
    }
}
