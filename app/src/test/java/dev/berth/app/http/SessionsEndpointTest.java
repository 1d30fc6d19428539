package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.messages.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.test.web.reactive.server.StatusAssertions;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.util.MultiValueMap;
import reactor.test.StepVerifier;

class SessionsEndpointTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private TestServer server;
    private String token;

    @BeforeEach
    void start() {
        server = new TestServer();
        token = TestServer.token("main", Scope.READ, Scope.WRITE);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_token_is_swapped_for_a_cookie_no_script_and_no_other_site_gets() {
        ResponseSpec answer = signIn(token);
        answer.expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"subject\":\"somebody\",\"workspace\":\"main\",\"scopes\":[\"READ\",\"WRITE\"]}");
        ResponseCookie cookie =
                answer.returnResult(Void.class).getResponseCookies().getFirst("berth_session");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Strict");
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.isSecure()).isFalse();
        assertThat(cookie.getMaxAge()).isEqualTo(Duration.ofHours(12));
        assertThat(cookie.getValue()).hasSize(43).doesNotContain(token);
        server.client()
                .get()
                .uri("/v1/sessions/current")
                .cookie("berth_session", cookie.getValue())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.workspace")
                .isEqualTo("main");
    }

    @Test
    void signing_out_ends_the_session_at_once_and_clears_the_cookie() {
        String session = session();
        change(session, headers -> {}).isOk();
        server.client()
                .delete()
                .uri("/v1/sessions/current")
                .cookie("berth_session", session)
                .header("Berth-Console", "1")
                .header(HttpHeaders.ORIGIN, server.origin())
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectCookie()
                .maxAge("berth_session", Duration.ZERO);
        change(session, headers -> {}).isUnauthorized();
    }

    @Test
    void a_page_of_another_site_signs_nobody_in() {
        for (String header : new String[] {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}) {
            String[] parts = header.split(": ", -1);
            server.client()
                    .post()
                    .uri("/v1/sessions")
                    .header(parts[0], parts[1])
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"token\":\"%s\"}".formatted(token))
                    .exchange()
                    .expectStatus()
                    .isForbidden()
                    .expectHeader()
                    .doesNotExist(HttpHeaders.SET_COOKIE);
        }
    }

    @Test
    void a_page_of_another_site_changes_nothing_with_the_cookie() {
        String session = session();
        change(session, headers -> {}).isOk();
        change(session, headers -> headers.remove("Berth-Console")).isForbidden();
        change(session, headers -> headers.remove(HttpHeaders.ORIGIN)).isForbidden();
        for (String foreign : new String[] {
            "https://evil.example",
            "null",
            "http://127.0.0.1:1",
            server.origin().replace("http", "https"),
            server.origin().replace("127.0.0.1", "localhost"),
            server.origin() + ".evil.example",
            "http://127.0.0.1@evil.example"
        }) {
            change(session, headers -> headers.set(HttpHeaders.ORIGIN, foreign)).isForbidden();
        }
    }

    @Test
    void behind_a_proxy_with_tls_the_cookie_is_secure_and_the_outer_address_is_the_own_one() {
        ResponseCookie cookie = signInThrough(server).getFirst("berth_session");
        assertThat(cookie.isSecure()).isTrue();
        changeThrough(server, cookie.getValue(), "https://berth.example").isOk();
        for (String foreign : new String[] {server.origin(), "http://berth.example", "https://berth.example:8443"}) {
            changeThrough(server, cookie.getValue(), foreign).isForbidden();
        }
    }

    @Test
    void what_a_stranger_says_of_the_outside_is_not_believed() {
        try (var strict = new TestServer("10.0.0.0/8,::1")) {
            ResponseCookie cookie = signInThrough(strict).getFirst("berth_session");
            assertThat(cookie.isSecure()).isFalse();
            changeThrough(strict, cookie.getValue(), "https://berth.example").isForbidden();
            changeThrough(strict, cookie.getValue(), strict.origin()).isOk();
        }
    }

    @Test
    void guesses_are_counted_by_the_nearest_address_that_is_no_trusted_proxy() {
        for (int i = 0; i < FailedLogins.MAX_FAILURES; i++) {
            guess("192.0.2.%d, 198.51.100.7, 127.0.0.2".formatted(i))
                    .expectStatus()
                    .isUnauthorized();
        }
        guess("192.0.2.99, 198.51.100.7").expectStatus().isEqualTo(429);
        guess("192.0.2.99, 198.51.100.7:4711").expectStatus().isEqualTo(429);
        guess("198.51.100.7, 198.51.100.8").expectStatus().isUnauthorized();
        guess("nonsense").expectStatus().isUnauthorized();
    }

    @Test
    void a_cookie_under_which_nothing_was_opened_signs_nobody_in() {
        change("A".repeat(43), headers -> {}).isUnauthorized();
    }

    @Test
    void a_wrong_token_opens_no_session_and_guessing_is_slowed_down() {
        signIn("berth_wrong").expectStatus().isUnauthorized().expectCookie().doesNotExist("berth_session");
        for (int i = 1; i < FailedLogins.MAX_FAILURES; i++) {
            signIn("berth_wrong").expectStatus().isUnauthorized();
        }
        signIn("berth_wrong").expectStatus().isEqualTo(429).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "60");
    }

    @Test
    void however_many_guesses_came_from_an_address_its_owner_gets_in() {
        for (int i = 0; i < FailedLogins.MAX_FAILURES + 1; i++) {
            signIn("berth_wrong");
        }
        signIn(token).expectStatus().isCreated();
    }

    @Test
    void a_stream_ends_soon_after_its_session() {
        String session = session();
        var stream = server.client()
                .get()
                .uri("/v1/ticks")
                .cookie("berth_session", session)
                .exchange()
                .returnResult(String.class)
                .getResponseBody();
        StepVerifier.create(stream.ignoreElements())
                .then(() -> TestServer.credentials().close(session).block(SOON))
                .expectComplete()
                .verify(SOON);
        change(session, headers -> {}).isUnauthorized();
    }

    @Test
    void a_stream_ends_soon_after_its_token_and_others_go_on() {
        String revoked = TestServer.token("main", Scope.READ);
        var other = server.client(token).get().uri("/v1/ticks").exchange().returnResult(String.class);
        var stream = server.client(revoked).get().uri("/v1/ticks").exchange().returnResult(String.class);
        StepVerifier.create(stream.getResponseBody().ignoreElements())
                .then(() -> TestDatabase.execute(
                        "DELETE FROM api_token WHERE hash = sha256('token:%s')".formatted(revoked)))
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(other.getResponseBody().take(3))
                .expectNextCount(3)
                .expectComplete()
                .verify(SOON);
        server.client(revoked).get().uri("/v1/seen").exchange().expectStatus().isUnauthorized();
    }

    @Test
    void a_body_without_a_token_is_refused_and_not_shown_again() {
        signIn("").expectStatus().isUnauthorized();
        server.client()
                .post()
                .uri("/v1/sessions")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void a_session_lives_twelve_hours_from_its_last_use() {
        var start = Instant.parse("2026-11-21T00:00:00Z");
        String session = at(start).open(token).block(SOON);
        assertThat(at(start.plus(Duration.ofHours(11))).bySession(session).block(SOON))
                .isNotNull();
        assertThat(at(start.plus(Duration.ofHours(22))).bySession(session).block(SOON))
                .isNotNull();
        assertThat(at(start.plus(Duration.ofHours(35))).bySession(session).block(SOON))
                .isNull();
    }

    @Test
    void a_revoked_token_takes_its_sessions_with_it() {
        String session = session();
        TestDatabase.execute("DELETE FROM api_token WHERE hash = $1", DigestUtils.sha256("token:" + token));
        var fresh = new Credentials(TestDatabase.connections(), Clock.systemUTC());
        assertThat(fresh.bySession(session).block(SOON)).isNull();
        assertThat(fresh.byToken(token).block(SOON)).isNull();
    }

    private static Credentials at(Instant instant) {
        return new Credentials(TestDatabase.connections(), Clock.fixed(instant, ZoneOffset.UTC));
    }

    private String session() {
        return signIn(token)
                .expectStatus()
                .isCreated()
                .returnResult(Void.class)
                .getResponseCookies()
                .getFirst("berth_session")
                .getValue();
    }

    private ResponseSpec signIn(String candidate) {
        return server.client()
                .post()
                .uri("/v1/sessions")
                .bodyValue(Map.of("token", candidate))
                .exchange();
    }

    private ResponseSpec guess(String forwardedFor) {
        return server.client()
                .post()
                .uri("/v1/sessions")
                .header("X-Forwarded-For", forwardedFor)
                .bodyValue(Map.of("token", "berth_wrong"))
                .exchange();
    }

    private static void outside(HttpHeaders headers) {
        headers.set("X-Forwarded-Proto", "https");
        headers.set("X-Forwarded-Host", "berth.example");
        headers.set("X-Forwarded-Port", "443");
        headers.set("X-Forwarded-For", "192.0.2.7");
    }

    private MultiValueMap<String, ResponseCookie> signInThrough(TestServer through) {
        return through.client()
                .post()
                .uri("/v1/sessions")
                .headers(SessionsEndpointTest::outside)
                .bodyValue(Map.of("token", token))
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult(Void.class)
                .getResponseCookies();
    }

    private static StatusAssertions changeThrough(TestServer through, String session, String origin) {
        return through.client()
                .post()
                .uri("/v1/orders")
                .headers(SessionsEndpointTest::outside)
                .contentType(MediaType.APPLICATION_JSON)
                .cookie("berth_session", session)
                .header("Berth-Console", "1")
                .header(HttpHeaders.ORIGIN, origin)
                .bodyValue("{\"name\":\"a\",\"gpu\":{\"count\":1}}")
                .exchange()
                .expectStatus();
    }

    private StatusAssertions change(String session, Consumer<HttpHeaders> changed) {
        return server.client()
                .post()
                .uri("/v1/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .cookie("berth_session", session)
                .headers(headers -> {
                    headers.set("Berth-Console", "1");
                    headers.set(HttpHeaders.ORIGIN, server.origin());
                    changed.accept(headers);
                })
                .bodyValue("{\"name\":\"a\",\"gpu\":{\"count\":1}}")
                .exchange()
                .expectStatus();
    }
}
