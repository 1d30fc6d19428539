package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.test.StepVerifier;

/** Against what a real agent sends over a WebSocket. */
class ExecTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> COMMAND = List.of("/bin/sh", "-c", "echo \"a b\" & exit 3");

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> asked = new AtomicReference<>();
    private DisposableServer agent;
    private Nomad nomad;

    @AfterEach
    void close() {
        if (agent != null) {
            nomad.close().block(TIMEOUT);
            agent.disposeNow(TIMEOUT);
        }
    }

    private Nomad agent(BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> socket) {
        agent = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get("/v1/client/allocation/{id}/exec", (request, response) -> {
                    asked.set(request.uri() + " " + request.requestHeaders().get("X-Nomad-Token"));
                    return response.sendWebsocket(socket);
                }))
                .bindNow();
        nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + agent.port()), "the-token"));
        return nomad;
    }

    /** Takes all input that there is, then says how the command went. */
    private Nomad agentThatAnswers(String... frames) {
        return agentThatAnswersTo("close", frames);
    }

    private Nomad agentThatAnswersTo(String lastInput, String... frames) {
        return agent((in, out) -> out.sendString(in.receive()
                .asString()
                .doOnNext(received::add)
                .concatMap(text -> text.contains(lastInput) ? Flux.just(frames) : Flux.empty())));
    }

    @Test
    void a_command_is_given_its_input_and_gives_its_outputs_and_its_exit_code() {
        var nomad = agentThatAnswers(
                "{\"stderr\":{\"data\":\"ZXIK\"}}",
                "{\"stdout\":{\"data\":\"aGkK\"}}",
                "{\"stderr\":{\"close\":true}}",
                "{\"stdout\":{\"close\":true}}",
                "{\"exited\":true,\"result\":{\"exit_code\":3}}");

        var outputs = nomad.exec()
                .run("an-allocation", "main", COMMAND, Flux.just(bytes("one\n"), bytes("\u00e4")))
                .collectList()
                .block(TIMEOUT);

        assertThat(outputs)
                .containsExactly(
                        new ExecOutput.Stderr(bytes("er\n")),
                        new ExecOutput.Stdout(bytes("hi\n")),
                        new ExecOutput.Exited(3, 0));
        assertThat(received)
                .containsExactly(
                        "{\"stdin\":{\"data\":\"b25lCg==\"}}",
                        "{\"stdin\":{\"data\":\"w6Q=\"}}",
                        "{\"stdin\":{\"close\":true}}");
        assertThat(asked.get())
                .isEqualTo("/v1/client/allocation/an-allocation/exec?task=main&tty=false&command="
                        + "%5B%22%2Fbin%2Fsh%22%2C%22-c%22%2C%22echo%20%5C%22a%20b%5C%22%20%26%20exit%203%22%5D"
                        + "&namespace=default the-token");
    }

    @Test
    void exit_code_0_is_an_empty_result() {
        var nomad = agentThatAnswers("{\"exited\":true,\"result\":{}}");

        assertThat(nomad.exec().run("a", "main", COMMAND).collectList().block(TIMEOUT))
                .containsExactly(new ExecOutput.Exited(0, 0));
    }

    @Test
    void a_terminal_is_told_its_size_and_its_input_stays_open() {
        var nomad = agentThatAnswersTo("BA==", "{\"exited\":true,\"result\":{}}");

        nomad.exec()
                .terminal(
                        "a",
                        "main",
                        COMMAND,
                        Flux.just(new ExecInput.Resize(24, 80), new ExecInput.Stdin(bytes("\u0004"))))
                .blockLast(TIMEOUT);

        assertThat(received)
                .containsExactly("{\"tty_size\":{\"height\":24,\"width\":80}}", "{\"stdin\":{\"data\":\"BA==\"}}");
        assertThat(asked.get()).contains("&tty=true&");
    }

    @Test
    void a_close_says_why_the_command_cannot_be_run() {
        assertThat(refusal(1008, "Unknown allocation \"a\"")).isInstanceOf(NomadRefusal.NotFound.class);
        assertThat(refusal(1008, "Permission denied")).isInstanceOf(NomadRefusal.Forbidden.class);
        assertThat(refusal(1011, "rpc error: task not found by name: \"main\"")).isInstanceOf(NomadRefusal.Other.class);
    }

    private NomadRefusal refusal(int code, String text) {
        var nomad = agent((in, out) -> out.sendClose(code, text));
        var refused = catchThrowableOfType(
                NomadException.class,
                () -> nomad.exec().run("a", "main", COMMAND).blockLast(TIMEOUT));
        close();
        assertThat(refused.text()).isEqualTo(text);
        return refused.refusal();
    }

    @Test
    void a_connection_that_ends_before_the_command_leaves_open_what_became_of_it() {
        var nomad = agent((_, out) -> out.sendString(Flux.just("{\"stdout\":{\"data\":\"aGkK\"}}")));

        StepVerifier.create(nomad.exec().run("a", "main", COMMAND))
                .expectNext(new ExecOutput.Stdout(bytes("hi\n")))
                .expectErrorSatisfies(error ->
                        assertThat(((NomadException) error).refusal()).isInstanceOf(NomadRefusal.NoAnswer.class))
                .verify(TIMEOUT);
    }

    @Test
    void an_agent_that_knows_no_such_call_is_named_as_one() {
        try (var old = CapturedAgent.of(404, "Invalid URL or method")) {
            var refused = catchThrowableOfType(
                    NomadException.class,
                    () -> Nomad.at(old.settings())
                            .exec()
                            .run("a", "main", COMMAND)
                            .blockLast(TIMEOUT));

            assertThat(refused.refusal()).isInstanceOf(NomadRefusal.NotFound.class);
        }
    }

    @Test
    void an_input_that_fails_fails_the_call() {
        var nomad = agentThatAnswers("{}");

        StepVerifier.create(nomad.exec().run("a", "main", COMMAND, Flux.error(new IllegalStateException("no file"))))
                .expectErrorSatisfies(error -> assertThat(error).hasStackTraceContaining("no file"))
                .verify(TIMEOUT);
    }

    @Test
    void a_slow_reader_makes_the_agent_wait() throws InterruptedException {
        var frame = "{\"stdout\":{\"data\":\"%s\"}}".formatted("AAAA".repeat(16 << 10));
        var allWritten = new CountDownLatch(1);
        var nomad = agent(
                (in, out) -> out.sendString(Flux.range(0, 1_000).map(_ -> frame).doOnComplete(allWritten::countDown)));
        var first = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);

        var outputs = new ArrayList<ExecOutput>();
        var reading = nomad.exec()
                .run("a", "main", COMMAND)
                .concatMap(
                        output -> Mono.fromCallable(() -> {
                                    first.countDown();
                                    goOn.await();
                                    return output;
                                })
                                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()),
                        1)
                .onErrorComplete()
                .subscribe(outputs::add);
        try {
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            // 64 MiB do not fit into what sockets, Netty and Reactor hold.
            assertThat(allWritten.await(5, TimeUnit.SECONDS)).isFalse();
        } finally {
            goOn.countDown();
            reading.dispose();
        }
    }

    @Test
    void commands_that_have_ended_hold_no_connection() {
        var nomad = agentThatAnswers("{\"exited\":true,\"result\":{}}");

        for (int i = 0; i < 10; i++) {
            assertThat(nomad.exec().run("a", "main", COMMAND).blockLast(TIMEOUT))
                    .isEqualTo(new ExecOutput.Exited(0, 0));
        }
    }

    @Test
    void who_stops_reading_ends_the_connection() throws InterruptedException {
        var ended = new CountDownLatch(1);
        var nomad = agent((in, out) -> {
            in.withConnection(connection -> connection.onDispose(ended::countDown));
            return out.sendString(Flux.interval(Duration.ofMillis(10)).map(_ -> "{\"stdout\":{\"data\":\"aGkK\"}}"));
        });

        nomad.exec().run("a", "main", COMMAND).blockFirst(TIMEOUT);

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
