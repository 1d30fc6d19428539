package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.messages.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

class RequestChecksTest {
    private static TestServer server;
    private static String token;

    @BeforeAll
    static void start() {
        server = new TestServer();
        token = TestServer.token("main", Scope.READ);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** As no client library would send it. */
    private static String raw(String lines) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.origin()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((lines.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ResponseSpec seen(String header, String value) {
        return server.client(token).get().uri("/v1/seen").header(header, value).exchange();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8080",
                "[::1]:8080",
                "localhost",
                "LOCALHOST:1",
                "192.168.1.7",
                "pods.localhost",
                "berth.example",
                "Berth.Example.:443"
            })
    void addresses_names_of_loopback_and_configured_names_are_this_server(String host) {
        seen("Host", host).expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "berth.example.evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil",
                "2130706433"
            })
    void another_name_is_refused_as_a_page_may_have_pointed_it_here(String host) {
        seen("Host", host)
                .expectStatus()
                .isEqualTo(421)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("misdirected-request");
        server.client()
                .get()
                .uri("/")
                .header("Host", host)
                .header("X-Forwarded-Host", "localhost")
                .exchange()
                .expectStatus()
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: 127.0.0.1\nHost: berth.example",
                "GET / HTTP/1.1\nHost: 127.0.0.1, evil.example",
                "GET / HTTP/1.1\nHost: a@127.0.0.1",
                "GET / HTTP/1.1\nHost: 127.0.0.1/x",
                "GET ftp://127.0.0.1/ HTTP/1.1\nHost: 127.0.0.1",
                "GET http:///x HTTP/1.1\nHost: 127.0.0.1",
                "GET / HTTP/1.1"
            })
    void a_request_has_one_host(String request) throws IOException {
        assertThat(raw(request)).startsWith("HTTP/1.1 400");
    }

    @Test
    void where_the_target_names_a_host_it_counts_and_not_the_header() throws IOException {
        assertThat(raw("GET http://evil.example/v1/seen HTTP/1.1\nHost: 127.0.0.1"))
                .startsWith("HTTP/1.1 421");
        assertThat(raw("GET http://berth.example/ HTTP/1.1\nHost: evil.example"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "Forwarded,for=192.0.2.1:port",
        "Forwarded,host=a b",
        "X-Forwarded-Port,eighty",
        "X-Forwarded-Host,a b",
        "X-Forwarded-Proto,ht tp"
    })
    void forwarded_headers_that_cannot_be_read_are_answered_with_a_problem(String header, String value) {
        seen(header, value)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader()
                .exists("X-Request-Id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/orders/%00?limit=1", "/%00", "/pods/a%00b", "/v1/seen?x=%00"})
    void an_address_with_a_nul_is_refused(String address) {
        server.client(token)
                .get()
                .uri(URI.create(server.origin() + address))
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void answers_of_the_api_are_neither_kept_nor_guessed_at() {
        server.client(token)
                .get()
                .uri("/v1/seen")
                .exchange()
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Cache-Control", "no-store");
        server.client()
                .get()
                .uri("/v1/seen")
                .exchange()
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Cache-Control", "no-store");
        server.client()
                .get()
                .uri("/")
                .exchange()
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/pods", "/openapi.json", "/v1/seen", "/problems/unauthorized", "/v1/ticks"})
    void head_answers_as_get_does_without_a_body(String path) {
        server.client(token)
                .head()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/openapi.json", "/v1/seen", "/problems/unauthorized"})
    void options_names_what_an_address_takes_and_other_methods_are_refused(String path) {
        var options = server.client(token).options().uri(path).exchange();
        options.expectStatus().is2xxSuccessful();
        assertThat(options.returnResult(Void.class).getResponseHeaders().getAllow())
                .contains(HttpMethod.GET, HttpMethod.HEAD);
        server.client(token).post().uri(path).exchange().expectStatus().isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "application/json;q=0",
                "*/*;q=0",
                "application/problem+json",
                "application/x-ndjson",
                "image/png, application/json;q=0.000"
            })
    void an_answer_that_the_client_does_not_accept_is_406(String accepted) {
        seen("Accept", accepted)
                .expectStatus()
                .isEqualTo(406)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("not-acceptable");
    }

    @Test
    void a_lost_connection_to_the_database_is_not_taken_for_a_lost_client() {
        server.client(token)
                .get()
                .uri("/v1/database-lost")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "1")
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unavailable");
    }

    @Test
    void a_list_of_trusted_proxies_is_not_empty() {
        assertThatThrownBy(() -> TrustedProxies.of(" ")).hasMessageContaining("none");
        assertThat(TrustedProxies.of("none").networks()).isEmpty();
    }
}
