package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which calls go on to another agent, and which must not. */
class SeveralAgentsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectNode JOB = JsonNodeFactory.instance.objectNode().put("ID", "pod-a");
    private static final String REGISTERED = "{\"EvalID\":\"e\",\"JobModifyIndex\":7}";

    @Test
    void a_write_that_was_not_sent_goes_to_the_next_agent_and_the_one_that_failed_rests() {
        try (var second = CapturedAgent.of(200, REGISTERED)) {
            var nomad = Nomad.at(settings(nobody(), second.address("http")));

            assertThat(nomad.jobs().register(JOB, 0).block(TIMEOUT).jobModifyIndex())
                    .isEqualTo(7);
            nomad.jobs().register(JOB, 0).block(TIMEOUT);
            assertThat(second.asked).hasSize(2);
        }
    }

    @Test
    void a_write_that_was_sent_and_not_answered_goes_nowhere_else() {
        try (var first = new CapturedAgent(_ -> {
                    throw new IOException("ends the connection without an answer");
                });
                var second = CapturedAgent.of(200, REGISTERED)) {
            var nomad = Nomad.at(settings(first.address("http"), second.address("http")));

            var refused = catchThrowableOfType(
                    NomadException.class, () -> nomad.jobs().register(JOB, 0).block(TIMEOUT));

            assertThat(refused.refusal()).isEqualTo(new NomadRefusal.NoAnswer());
            assertThat(first.asked).hasSize(1);
            assertThat(second.asked).isEmpty();
            // What the caller does next, which is to look, finds an agent that answers.
            nomad.jobs().list("").onErrorReturn(List.of()).block(TIMEOUT);
            assertThat(second.asked).hasSize(1);
        }
    }

    @Test
    void a_read_that_was_not_answered_goes_to_the_next_agent() {
        try (var first = new CapturedAgent(_ -> {
                    throw new IOException("ends the connection without an answer");
                });
                var second = CapturedAgent.of(200, "{\"ID\":\"pod-a\"}")) {
            var nomad = Nomad.at(settings(first.address("http"), second.address("http")));

            assertThat(nomad.jobs().get("pod-a").block(TIMEOUT).id()).isEqualTo("pod-a");
            assertThat(first.asked).hasSize(1);
            assertThat(second.asked).hasSize(1);
        }
    }

    @Test
    void what_an_agent_refuses_is_not_asked_of_another() {
        try (var first = CapturedAgent.of(403, CapturedAgent.body("error-403-bad-token.txt"));
                var second = CapturedAgent.of(200, "[]")) {
            var nomad = Nomad.at(settings(first.address("http"), second.address("http")));

            assertThat(catchThrowableOfType(
                                    NomadException.class,
                                    () -> nomad.jobs().list("").block(TIMEOUT))
                            .isForbidden())
                    .isTrue();
            assertThat(second.asked).isEmpty();
        }
    }

    @Test
    void a_stream_begins_at_the_next_agent_where_the_first_is_not_there() {
        try (var second = CapturedAgent.open(List.of("{}\n"))) {
            var nomad = Nomad.at(settings(nobody(), second.address("http")));

            assertThat(nomad.events()
                            .from(0, List.of("Job"))
                            .blockFirst(TIMEOUT)
                            .isHeartbeat())
                    .isTrue();
        }
    }

    @Test
    void a_stream_that_fell_silent_is_followed_by_one_from_the_next_agent() {
        try (var first = CapturedAgent.open(List.of());
                var second = CapturedAgent.open(List.of("{}\n"))) {
            var http = new NomadHttp(settings(first.address("http"), second.address("http")), 2);
            var events = new EventStream(http, Duration.ofMillis(200), TIMEOUT);

            assertThat(catchThrowableOfType(
                            NomadException.class,
                            () -> events.from(0, List.of("Job")).blockFirst(TIMEOUT)))
                    .hasMessageContaining("silent");
            assertThat(events.from(0, List.of("Job")).blockFirst(TIMEOUT).isHeartbeat())
                    .isTrue();
            assertThat(second.asked).hasSize(1);
        }
    }

    @Test
    void where_no_agent_is_there_each_is_tried_once() {
        var refused = catchThrowableOfType(
                NomadException.class,
                () -> Nomad.at(settings(nobody(), nobody()))
                        .jobs()
                        .register(JOB, 0)
                        .block(TIMEOUT));

        assertThat(refused.refusal()).isEqualTo(new NomadRefusal.NotSent());
    }

    @Test
    void region_and_namespace_go_with_each_call() {
        try (var agent = CapturedAgent.of(200, "[]")) {
            Nomad.at(agent.settings().withNamespace("pods").withRegion("eu west"))
                    .jobs()
                    .list("pod-")
                    .block(TIMEOUT);

            assertThat(agent.asked)
                    .containsExactly(
                            "GET /v1/jobs?meta=true&prefix=pod-&per_page=1000&namespace=pods&region=eu%20west");
        }
    }

    private static NomadSettings settings(URI first, URI second) {
        return NomadSettings.of(List.of(first, second), NomadToken.of("the-token"))
                .withTimeout(Duration.ofSeconds(5));
    }

    /** An address on which nothing listens. */
    private static URI nobody() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
