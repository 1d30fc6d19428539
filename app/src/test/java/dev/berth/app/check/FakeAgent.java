package dev.berth.app.check;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Answers the questions of the checks as a real agent (2.0.6-dev) did, but for those that a test sets otherwise. */
final class FakeAgent implements AutoCloseable {
    private static final Map<String, Answer> USUAL = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /v1/status/peers", ok("[\"127.0.0.1:4647\"]")),
            Map.entry("GET /v1/status/leader", ok("\"127.0.0.1:4647\"")),
            Map.entry(
                    "GET /v1/agent/members",
                    ok("{\"Members\":[{\"Name\":\"a.global\",\"Status\":\"alive\",\"Tags\":{\"build\":\"2.0.6\"}}]}")),
            Map.entry("GET /v1/agent/self", ok("{\"config\":{\"Telemetry\":{\"PublishAllocationMetrics\":true}}}")),
            Map.entry(
                    "GET /v1/operator/scheduler/configuration",
                    ok("{\"SchedulerConfig\":{\"PreemptionConfig\":{\"ServiceSchedulerEnabled\":false}}}")),
            Map.entry(
                    "GET /v1/acl/token/self",
                    ok(
                            "{\"AccessorID\":\"a\",\"Name\":\"berth\",\"Type\":\"client\",\"Policies\":[\"berth\"],\"Roles\":null}")),
            Map.entry(
                    "GET /v1/acl/policy/berth",
                    ok("{\"RulesJSON\":{\"Namespaces\":[{\"Name\":\"def*\",\"Capabilities\":[\"read-fs\"]}]}}")),
            Map.entry("PUT /v1/node/", new Answer(404, "node not found")),
            Map.entry("GET /v1/jobs", ok("[]")),
            Map.entry("GET /v1/job/", new Answer(404, "job not found")),
            Map.entry("PUT /v1/jobs", new Answer(500, "Enforcing job modify index 1: job does not exist")),
            Map.entry("GET /v1/allocations", ok("[]")),
            Map.entry(
                    "PUT /v1/volume/host/create",
                    new Answer(500, "volume validation failed: capacity_max (-1) must be larger than capacity_min")),
            Map.entry("GET /v1/volume/host/", new Answer(404, "volume not found")),
            Map.entry("DELETE /v1/volume/host/", new Answer(500, "no such volume: 7ae1")),
            Map.entry("GET /v1/var/", new Answer(404, "variable not found")),
            Map.entry("PUT /v1/var/", new Answer(409, "{}")),
            Map.entry("DELETE /v1/var/", new Answer(409, "{}")),
            Map.entry(
                    "GET /v1/nodes",
                    ok(
                            "[{\"ID\":\"n1\",\"Name\":\"gpu-1\",\"Status\":\"ready\",\"SchedulingEligibility\":\"eligible\",\"NodeResources\":"
                                    + "{\"Devices\":[{\"Vendor\":\"nvidia\",\"Type\":\"gpu\",\"Name\":\"H100\",\"Instances\":"
                                    + "[{\"ID\":\"g1\",\"Healthy\":true},{\"ID\":\"g2\",\"Healthy\":false}]}]}}]")),
            Map.entry(
                    "GET /v1/node/",
                    ok("{\"ID\":\"n1\",\"Name\":\"gpu-1\",\"HTTPAddr\":\"127.0.0.1:4646\",\"Attributes\":"
                            + "{\"plugins.host_volume.mkdir.version\":\"0.0.1\"},\"Drivers\":{\"docker\":{\"Detected\":true,"
                            + "\"Healthy\":true},\"podman\":{\"Detected\":true,\"Healthy\":false,\"HealthDescription\":\"no socket\"}},"
                            + "\"HostVolumes\":{\"berth-ssh-server\":{\"Path\":\"/opt/berth/ssh-server\",\"ReadOnly\":true}},"
                            + "\"NodeResources\":{\"MinDynamicPort\":20000,\"MaxDynamicPort\":32000}}"))));

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ConcurrentSkipListMap<String, Answer> answers = new ConcurrentSkipListMap<>(USUAL);

    /** What is sent; a status of 0 sends nothing. */
    record Answer(int status, String body) {}

    FakeAgent() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static Answer ok(String body) {
        return new Answer(200, body);
    }

    /** Another answer to a call, e.g. {@code GET /v1/jobs}, or to one with a word in its body, {@code PUT /v1/jobs home}. */
    FakeAgent with(String call, int status, String body) {
        answers.put(call, new Answer(status, body));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var call =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            var found = answers.descendingMap().entrySet().stream()
                    .filter(entry -> {
                        var key = entry.getKey();
                        var about = key.split(" ", -1);
                        return about.length == 3
                                ? key.equals(call + " " + about[2]) && body.contains('"' + about[2] + '"')
                                : call.equals(key) || (key.endsWith("/") && call.startsWith(key));
                    })
                    .findFirst()
                    .orElseThrow(() -> new IOException("no answer to " + call))
                    .getValue();
            if (found.status() == 0) {
                closed.await();
            }
            var bytes = found.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(found.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    NomadSettings settings() {
        return NomadSettings.of(address(), "the-token");
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
