package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

class ConsoleEndpointTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/pods",
                "/pods/pod-aaaaaaaaaaaaaaaa",
                "/launch",
                "/keys",
                "/registries",
                "/nodes",
                "/login"
            })
    void an_address_of_the_console_is_its_page_always_checked_for_a_newer_one(String path) {
        server.client()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/html;charset=UTF-8")
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache")
                .expectHeader()
                .valueMatches("Content-Security-Policy", "default-src 'self';.*frame-ancestors 'none'")
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer")
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("id=\"root\""));
    }

    @Test
    void an_asset_with_a_digest_in_its_name_is_kept_by_browsers() {
        server.client()
                .get()
                .uri("/assets/app-1a2b3c.js")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith("text/javascript")
                .expectHeader()
                .valueMatches(HttpHeaders.CACHE_CONTROL, ".*max-age=31536000.*immutable.*");
        server.client().get().uri("/assets/gone.js").exchange().expectStatus().isNotFound();
    }

    @Test
    void an_unchanged_page_is_not_sent_again() {
        String tag = server.client()
                .get()
                .uri("/")
                .exchange()
                .returnResult(Void.class)
                .getResponseHeaders()
                .getETag();
        server.client()
                .get()
                .uri("/")
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @Test
    void the_description_of_the_api_is_served_from_the_jar() {
        server.client()
                .get()
                .uri("/openapi.json")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody()
                .jsonPath("$.openapi")
                .isEqualTo("3.1.0");
    }

    @Test
    void a_build_without_the_console_says_so() {
        WebTestClient.bindToRouterFunction(ConsoleEndpoint.fromClassPath("no-such-folder", "no-such-file"))
                .build()
                .get()
                .uri("/pods")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .value(text -> assertThat(text).contains("no console"));
    }
}
