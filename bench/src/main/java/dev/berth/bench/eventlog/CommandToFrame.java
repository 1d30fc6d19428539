package dev.berth.bench.eventlog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.berth.app.e2e.BerthProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * From a command to the frame that tells of it: a Berth as a user starts it, one client that adds and removes keys at a
 * fixed rate however long the answers take, and one that reads {@code GET /v1/events}. The time runs from when the
 * request was due, so a stall is counted for everybody who would have waited in it.
 */
final class CommandToFrame implements AutoCloseable {
    private static final int SAVED_KEYS = 100;
    private static final int WARM_UP_CLIENTS = 32;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BerthProcess berth;
    private final URI url;
    private final String token;
    private final HttpClient commands = client();
    private final HttpClient watching = client();
    private final Map<Long, Long> seenAt = new ConcurrentHashMap<>();
    private final Random random;
    private final double firstRequest;
    private final Queue<String> saved = new ConcurrentLinkedQueue<>();

    CommandToFrame(Path home, long seed) throws IOException, InterruptedException {
        this.berth = BerthProcess.onFreePorts(home);
        this.url = berth.url();
        this.token = berth.token();
        this.random = new Random(seed);
        this.firstRequest = timeFirstRequest();
        var answer = watching.send(
                HttpRequest.newBuilder(url.resolve("/v1/events"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
        Thread.ofPlatform().daemon().name("frames").start(() -> read(answer));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    private static String publicKey(Random random) {
        var wire = new byte[4 + 11 + 4 + 32];
        random.nextBytes(wire);
        wire[0] = wire[1] = wire[2] = 0;
        wire[3] = 11;
        System.arraycopy("ssh-ed25519".getBytes(StandardCharsets.US_ASCII), 0, wire, 4, 11);
        wire[15] = wire[16] = wire[17] = 0;
        wire[18] = 32;
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(wire) + " bench";
    }

    private void read(HttpResponse<InputStream> stream) {
        try (var reader = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id:")) {
                    seenAt.put(position(line.substring(3).strip()), System.nanoTime());
                }
            }
        } catch (IOException e) {
            // Berth was stopped.
        }
    }

    private static long position(String cursor) {
        return Long.parseLong(cursor.substring(cursor.lastIndexOf('-') + 1));
    }

    /**
     * Keeps {@value #WARM_UP_CLIENTS} commands under way for {@code span}. At a fixed rate a cold Berth falls behind, and the
     * requests that pile up at its door would each open a connection.
     */
    void warmUp(Duration span) throws InterruptedException {
        var free = new Semaphore(WARM_UP_CLIENTS);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        long end = System.nanoTime() + span.toNanos();
        while (System.nanoTime() < end) {
            free.acquire();
            var _ = change().whenComplete((_, failed) -> {
                if (failed != null) {
                    failures.add(failed);
                }
                free.release();
            });
        }
        free.acquire(WARM_UP_CLIENTS);
        seenAt.clear();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " commands failed in the warm-up", failures.peek());
        }
    }

    /** Sends at {@code rate} commands a second for {@code span} and waits for the last frame. */
    Sample at(int rate, Duration span) {
        var latencies = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        long begin = System.nanoTime();
        var answers = new ArrayList<CompletableFuture<Sent>>();
        int count = (int) (rate * span.toMillis() / 1000);
        for (int i = 0; i < count; i++) {
            long due = begin + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.min(200_000, due - System.nanoTime()));
            }
            answers.add(change().thenApply(position -> new Sent(position, due)));
        }
        for (var answer : answers) {
            var sent = answer.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
            latencies.recordValue(Math.max(0, frameAt(sent.position) - sent.due));
        }
        return new Sample(
                count / ((System.nanoTime() - begin) / 1e9),
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6);
    }

    private record Sent(long position, long due) {}

    private long frameAt(long position) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            var at = seenAt.remove(position);
            if (at != null) {
                return at;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "No frame came within %d s for the event at %d; the feed has shown %s of the others"
                                .formatted(TIMEOUT.toSeconds(), position, seenAt.isEmpty() ? "none" : "some"));
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /** Adds a new key, or removes the oldest where there are enough; answers the position of the event. */
    private CompletableFuture<Long> change() {
        var oldest = saved.size() < SAVED_KEYS ? null : saved.poll();
        var request = HttpRequest.newBuilder(url.resolve("/v1/ssh-keys" + (oldest == null ? "" : "/" + oldest)))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
        if (oldest == null) {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"publicKey\":\"%s\"}".formatted(publicKey(random))));
        } else {
            request.DELETE();
        }
        return commands.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(answer -> {
            var position = answer.headers().firstValue("Berth-Position");
            if (answer.statusCode() / 100 != 2 || position.isEmpty()) {
                throw new IllegalStateException("%s answered %d: %s"
                        .formatted(
                                answer.request(),
                                answer.statusCode(),
                                new String(answer.body(), StandardCharsets.UTF_8)));
            }
            if (oldest == null) {
                saved.add(id(answer.body()));
            }
            return position(position.get());
        });
    }

    private static String id(byte[] body) {
        try {
            return new ObjectMapper()
                    .readTree(body)
                    .path("keys")
                    .path(0)
                    .path("id")
                    .asText();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private double timeFirstRequest() throws IOException, InterruptedException {
        useOnce(commands);
        long begin = System.nanoTime();
        var answer = commands.send(
                HttpRequest.newBuilder(url.resolve("/v1/pods"))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        double millis = (System.nanoTime() - begin) / 1e6;
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "The first request was answered " + answer.statusCode() + ": " + answer.body());
        }
        return millis;
    }

    /** Sends to another server, so that Berth's first request is timed and not the first one of this client. */
    private static void useOnce(HttpClient client) throws IOException, InterruptedException {
        var elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            var uri = URI.create("http://127.0.0.1:" + elsewhere.getAddress().getPort());
            client.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
        } finally {
            elsewhere.stop(0);
        }
    }

    /** How long the very first request took after "ready", in milliseconds. */
    double firstRequest() {
        return firstRequest;
    }

    @Override
    public void close() {
        commands.shutdownNow();
        watching.shutdownNow();
        berth.close();
    }
}
