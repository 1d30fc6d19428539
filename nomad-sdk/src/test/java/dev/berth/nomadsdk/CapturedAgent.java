package dev.berth.nomadsdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers with what a real agent once sent. */
final class CapturedAgent implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();

    final Set<InetSocketAddress> callers = ConcurrentHashMap.newKeySet();

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    CapturedAgent(Answer answer) {
        this(answer, null);
    }

    /** With TLS where {@code tls} is not null. */
    CapturedAgent(Answer answer, HttpsConfigurator tls) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                var secured = HttpsServer.create(address, 0);
                secured.setHttpsConfigurator(tls);
                server = secured;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            callers.add(exchange.getRemoteAddress());
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Nomad-Token")));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
    }

    static CapturedAgent of(int status, String body) {
        return new CapturedAgent(exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    /** Sends each part by itself, then holds the connection open until it is closed from outside. */
    static CapturedAgent open(List<String> parts) {
        return new CapturedAgent(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            for (var part : parts) {
                body.write(part.getBytes(StandardCharsets.UTF_8));
                body.flush();
            }
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static String capture(String name) {
        try (var file = CapturedAgent.class.getResourceAsStream("/nomad/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a capture that begins with its status and headers. */
    static String body(String name) {
        return capture(name).split("\n\n", 2)[1];
    }

    NomadSettings settings() {
        return NomadSettings.of(address("http"), "the-token");
    }

    URI address(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
