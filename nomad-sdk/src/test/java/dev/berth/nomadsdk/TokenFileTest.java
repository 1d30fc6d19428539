package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that somebody else renews. */
class TokenFileTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void a_token_that_was_refused_is_read_again_and_the_call_made_once_more() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "old\n");
        try (var agent = accepting("new")) {
            var nomad = Nomad.at(agent.settings().withToken(new NomadToken.InFile(file)));
            assertThat(refused(nomad).isForbidden()).isTrue();

            Files.writeString(file, "new\n");
            nomad.jobs().list("").block(TIMEOUT);

            assertThat(agent.tokens).startsWith("old").endsWith("new");
        }
    }

    @Test
    void a_token_that_is_still_the_same_is_not_tried_twice() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "old");
        try (var agent = accepting("new")) {
            refused(Nomad.at(agent.settings().withToken(new NomadToken.InFile(file))));

            assertThat(agent.tokens).containsExactly("old");
        }
    }

    @Test
    void a_file_that_is_gone_for_a_moment_does_no_harm() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "new");
        try (var agent = accepting("new")) {
            var nomad = Nomad.at(agent.settings().withToken(new NomadToken.InFile(file)));
            nomad.jobs().list("").block(TIMEOUT);
            Files.delete(file);

            nomad.jobs().list("").block(TIMEOUT);
            assertThat(agent.tokens).containsExactly("new", "new");
        }
    }

    @Test
    void a_file_that_is_not_there_or_holds_no_token_is_named_and_nothing_is_sent() throws Exception {
        try (var agent = accepting("new")) {
            var missing = folder.resolve("missing");
            assertThat(refused(Nomad.at(agent.settings().withToken(new NomadToken.InFile(missing)))))
                    .hasMessageContaining("there is none")
                    .hasMessageContaining(missing.toString());
            var other = Files.writeString(folder.resolve("other"), "two words");
            assertThat(refused(Nomad.at(agent.settings().withToken(new NomadToken.InFile(other)))))
                    .hasMessageContaining(other.toString())
                    .message()
                    .doesNotContain("two words");
            assertThat(agent.asked).isEmpty();
        }
    }

    @Test
    void a_stream_that_ends_at_once_fails_as_its_token_was_refused() {
        // Nomad answers 200 before it looks at the token.
        try (var agent = new CapturedAgent(exchange -> {
            boolean isStream = exchange.getRequestURI().getPath().equals("/v1/event/stream");
            var body = "Permission denied".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isStream ? 200 : 403, isStream ? -1 : body.length);
            if (!isStream) {
                exchange.getResponseBody().write(body);
            }
        })) {
            var refused = catchThrowableOfType(
                    NomadException.class,
                    () -> Nomad.at(agent.settings())
                            .events()
                            .from(0, List.of("Job"))
                            .blockFirst(TIMEOUT));

            assertThat(refused.isForbidden()).as(refused.toString()).isTrue();
        }
    }

    private static CapturedAgent accepting(String token) {
        return new CapturedAgent(exchange -> {
            boolean isRight = token.equals(exchange.getRequestHeaders().getFirst("X-Nomad-Token"));
            var body = (isRight ? "[]" : "Permission denied").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isRight ? 200 : 403, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    private static NomadException refused(Nomad nomad) {
        return catchThrowableOfType(
                NomadException.class, () -> nomad.jobs().list("").block(TIMEOUT));
    }
}
