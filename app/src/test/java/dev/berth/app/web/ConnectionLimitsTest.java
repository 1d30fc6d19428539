package dev.berth.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class ConnectionLimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MAX = 6;

    private final List<Socket> sockets = new ArrayList<>();
    private final CompletableFuture<Void> floodEnded = new CompletableFuture<>();
    private OpenConnections connections;
    private DisposableServer server;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (server != null) {
            server.disposeNow(Duration.ofSeconds(5));
        }
    }

    private void serve(Duration head, Duration keepAlive, Duration body, Duration send) {
        connections = new OpenConnections(new ConnectionLimits(MAX, head, keepAlive, body, send));
        server = connections
                .bound(HttpServer.create().host("127.0.0.1").port(0))
                .route(routes -> routes.get(
                                "/actuator/health", (request, response) -> response.sendString(Mono.just("UP")))
                        .get("/one", (request, response) -> response.sendString(Mono.just("one")))
                        .post(
                                "/body",
                                (request, response) -> request.receive()
                                        .aggregate()
                                        .asString()
                                        .onErrorResume(ReadTimeoutException.class, _ -> Mono.just("late"))
                                        .flatMap(text -> response.status(text.equals("late") ? 408 : 200)
                                                .sendString(Mono.just(text))
                                                .then()))
                        .get(
                                "/later",
                                (request, response) -> response.sendString(
                                        Mono.delay(Duration.ofMillis(200)).thenReturn("later")))
                        .get(
                                "/stream",
                                (request, response) -> response.send(
                                        Flux.interval(Duration.ofMillis(100))
                                                .onBackpressureDrop()
                                                .map(tick ->
                                                        Unpooled.copiedBuffer("tick\n", StandardCharsets.US_ASCII)),
                                        _ -> true))
                        .get(
                                "/flood",
                                (request, response) ->
                                        response.sendString(Flux.<String>generate(sink -> sink.next("x".repeat(8192)))
                                                .doFinally(_ -> floodEnded.complete(null)))))
                .bindNow(Duration.ofSeconds(10));
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(String text) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket get(String path) throws IOException {
        return send("GET %s HTTP/1.1\r\nHost: here\r\n\r\n".formatted(path));
    }

    /** Everything until the server closes. */
    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String begin(Socket socket) throws IOException {
        byte[] some = new byte[4096];
        int length = socket.getInputStream().read(some);
        return length < 0 ? "" : new String(some, 0, length, StandardCharsets.UTF_8);
    }

    @Test
    void a_connection_that_never_asks_or_never_ends_its_head_is_closed() throws IOException {
        serve(SHORT, LONG, LONG, LONG);
        assertThat(rest(connect())).isEmpty();
        assertThat(rest(send("GET /one HTTP/1.1\r\nHost: he"))).isEmpty();
    }

    @Test
    void a_connection_is_closed_when_no_further_request_comes() throws IOException {
        serve(LONG, SHORT, LONG, LONG);
        assertThat(rest(get("/one"))).startsWith("HTTP/1.1 200").endsWith("one");
    }

    @Test
    void a_body_that_does_not_come_is_answered_and_the_connection_closed() throws IOException {
        serve(LONG, LONG, SHORT, LONG);
        assertThat(rest(send("POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nab")))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void a_client_that_sends_no_more_gets_its_answer() throws IOException {
        serve(LONG, LONG, LONG, LONG);
        Socket socket = get("/later");
        socket.shutdownOutput();
        assertThat(rest(socket)).endsWith("later");
    }

    @Test
    void a_client_that_ends_in_the_middle_of_a_request_is_gone() throws IOException {
        serve(LONG, LONG, LONG, LONG);
        Socket socket = send("POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nab");
        socket.shutdownOutput();
        assertThat(rest(socket)).doesNotContain(" 200");
    }

    @Test
    void a_stream_outlives_every_bound_on_requests() throws IOException {
        serve(SHORT, SHORT, SHORT, SHORT);
        Socket stream = get("/stream");
        var ticks = new StringBuilder();
        while (ticks.toString().split("tick", -1).length < 20) {
            String more = begin(stream);
            assertThat(more).as("after %s", ticks).isNotEmpty();
            ticks.append(more);
        }
    }

    @Test
    void a_client_that_takes_none_of_its_answer_is_disconnected() throws Exception {
        serve(LONG, LONG, LONG, SHORT);
        get("/flood");
        assertThat(floodEnded).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void idle_connections_give_way_to_new_ones_the_longest_idle_first() throws IOException {
        serve(LONG, LONG, LONG, LONG);
        for (int i = 0; i < 10 * MAX; i++) {
            connect();
        }
        // Those that came before may be taken in after it, and it counts as idle until its request was read.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(begin(get("/one"))).startsWith("HTTP/1.1 200"));
        assertThat(rest(sockets.getFirst())).isEmpty();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(connections.open()).isLessThanOrEqualTo(MAX));
    }

    @Test
    void half_sent_bodies_give_way_too() throws IOException {
        serve(LONG, LONG, LONG, LONG);
        for (int i = 0; i < 10 * MAX; i++) {
            send("POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nab");
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(begin(get("/one"))).startsWith("HTTP/1.1 200"));
    }

    @Test
    void a_full_server_answers_health_and_tells_others_to_come_back() throws IOException {
        serve(LONG, LONG, LONG, LONG);
        for (int i = 0; i < MAX; i++) {
            assertThat(begin(get("/stream"))).startsWith("HTTP/1.1 200");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(rest(get("/one")))
                    .startsWith("HTTP/1.1 503")
                    .contains("application/problem+json")
                    .contains("retry-after: 1")
                    .contains("\"code\":\"busy\"");
            assertThat(rest(get("/actuator/health"))).startsWith("HTTP/1.1 200").contains("UP");
        }
        for (int i = 0; i < 10 * MAX; i++) {
            connect();
        }
        // While the flood is still being taken in, the question itself may have to give way.
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(rest(get("/actuator/health"))).startsWith("HTTP/1.1 200"));
    }

    @Test
    void the_bound_follows_the_descriptors_that_the_process_may_have() {
        assertThat(ConnectionLimits.of(256).maxConnections()).isEqualTo(85);
        assertThat(ConnectionLimits.of(10).maxConnections()).isEqualTo(16);
        assertThat(ConnectionLimits.of(Long.MAX_VALUE).maxConnections()).isEqualTo(10_000);
    }
}
