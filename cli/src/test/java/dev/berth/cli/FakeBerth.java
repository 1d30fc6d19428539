package dev.berth.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what a test wants, for what a real Berth does not do when asked. */
public final class FakeBerth implements AutoCloseable {
    /** What was asked of it. */
    public record Asked(String method, String path, String token, String key, String lastEventId, String body) {}

    /** How it answers. */
    public interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Answering> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public FakeBerth() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var path = exchange.getRequestURI().toString();
        asked.add(new Asked(
                exchange.getRequestMethod(),
                path,
                Objects.toString(headers.getFirst("Authorization"), ""),
                Objects.toString(headers.getFirst("Idempotency-Key"), ""),
                Objects.toString(headers.getFirst("Last-Event-ID"), ""),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        try (exchange) {
            answers.getOrDefault(
                            exchange.getRequestMethod() + " " + path,
                            other -> send(other, 404, "{\"code\":\"unknown-pod\",\"detail\":\"no such thing\"}"))
                    .answer(exchange);
        }
    }

    public FakeBerth on(String call, Answering answer) {
        answers.put(call, answer);
        return this;
    }

    public FakeBerth on(String call, int status, String body) {
        return on(call, exchange -> send(exchange, status, body));
    }

    /** A feed that sends each of the texts on a connection of its own, and then ends that. */
    public FakeBerth feed(String call, String... connections) {
        var left = new CopyOnWriteArrayList<>(connections);
        return on(call, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            if (!left.isEmpty()) {
                exchange.getResponseBody().write(left.removeFirst().getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Berth-Position", "log-1");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Asked> asked() {
        return asked;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
