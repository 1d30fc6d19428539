package dev.berth.bench.firstpod;

import dev.berth.app.e2e.Api;
import dev.berth.app.e2e.BerthProcess;
import dev.berth.app.e2e.OpenSsh;
import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.pod.BenchPods;
import dev.berth.bench.report.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** What a new user waits for: {@code up} to ready, POST to RUNNING, and scp by each path beside scp straight to the pod. */
final class FirstPod {
    private static final int MIB = 1024 * 1024;

    private final int rounds;
    private final int mebibytes;
    private final long seed;
    private final ResultTable table;

    FirstPod(boolean quick, long seed, ResultTable table) {
        this.rounds = quick ? 3 : 7;
        this.mebibytes = quick ? 64 : 256;
        this.seed = seed;
        this.table = table;
    }

    void run() throws Exception {
        var folder = Files.createTempDirectory("berth-bench");
        try {
            var home = folder.resolve("home");
            var ready = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                try (var berth = BerthProcess.onFreePorts(home)) {
                    berth.url();
                    ready[i] = seconds(berth.sinceStart());
                }
            }
            table.add("up to ready, built", "s", ready);
            try (var berth = BerthProcess.onFreePorts(home)) {
                measure(berth, folder);
            }
        } finally {
            BenchDatabase.delete(folder);
        }
    }

    private void measure(BerthProcess berth, Path folder) throws Exception {
        var api = new Api(berth.url(), berth.token());
        var client = OpenSsh.withNewKey(folder, "bench");
        api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(client.publicKey()));
        var first = System.nanoTime();
        BenchPods.launchAndAwait(api, "first", 1);
        table.add("first POST to RUNNING", "ms", new double[] {(System.nanoTime() - first) / 1e6});
        var running = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            var begin = System.nanoTime();
            BenchPods.launchAndAwait(api, "round-" + i, 1);
            running[i] = (System.nanoTime() - begin) / 1e6;
            terminate(api, "round-" + i);
        }
        table.add("POST to RUNNING", "ms", running);

        var id = api.pod("first").path("id").asText();
        var file = randomFile(folder.resolve("data.bin"));
        var paths = new HashMap<String, List<String>>();
        paths.put("direct", scpWords(client, "root", directPort(), List.of()));
        for (var connection : api.get("/v1/pods/" + id + "/connection").body().path("connections")) {
            var kind = connection.path("kind").asText();
            if (List.of("relay", "gateway").contains(kind)) {
                paths.put(
                        kind,
                        scpWords(
                                client,
                                connection.path("user").asText(),
                                connection.path("port").asInt(),
                                List.of()));
            } else if (kind.equals("jump")) {
                var proxy = "ProxyCommand=ssh %s -W [%%h]:%%p -p %d berth@127.0.0.1"
                        .formatted(String.join(" ", client.options()), berth.gatewayPort());
                paths.put(
                        kind, scpWords(client, "root@" + connection.path("host").asText(), 22, List.of("-o", proxy)));
            }
        }
        transfer(paths, file);
    }

    private void transfer(Map<String, List<String>> paths, Path file) throws Exception {
        for (var direction : List.of("up", "down")) {
            var samples = new HashMap<String, double[]>();
            // Rounds interleave the paths, so that a busy machine is busy for all of them.
            for (int i = 0; i < rounds; i++) {
                for (var path : List.of("direct", "relay", "gateway", "jump")) {
                    var begin = System.nanoTime();
                    scp(of(paths, path), direction, file);
                    samples.computeIfAbsent(path, _ -> new double[rounds])[i] =
                            mebibytes / ((System.nanoTime() - begin) / 1e9);
                }
            }
            var direct = table.add("scp " + direction + " direct", "MiB/s", of(samples, "direct"));
            for (var path : List.of("relay", "gateway", "jump")) {
                table.add("scp " + direction + " " + path, "MiB/s", of(samples, path), direct, "direct");
            }
        }
    }

    private static <T> T of(Map<String, T> byPath, String path) {
        return Objects.requireNonNull(byPath.get(path), path);
    }

    /** The last word is {@code USER@HOST}. */
    private static List<String> scpWords(OpenSsh client, String user, int port, List<String> more) {
        var words = new ArrayList<>(List.of("scp", "-q"));
        words.addAll(client.options());
        words.addAll(more);
        words.addAll(List.of("-P", String.valueOf(port), user.contains("@") ? user : user + "@127.0.0.1"));
        return words;
    }

    private static void scp(List<String> words, String direction, Path file) {
        var command = new ArrayList<>(words);
        var remote = command.removeLast() + ":bench.bin";
        command.addAll(direction.equals("up") ? List.of(file.toString(), remote) : List.of(remote, file + ".back"));
        var result = OpenSsh.run(command);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("%s: %s".formatted(String.join(" ", command), result.err()));
        }
    }

    /** The one port in Nomad's dynamic range that is listened on: the only pod's own sshd. */
    private static int directPort() throws IOException {
        // Java listens on an IPv6 socket for IPv4 too, where the machine has both.
        var sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        if (Files.exists(Path.of("/proc/net/tcp6"))) {
            sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        }
        return sockets.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields[3].equals("0A"))
                .map(fields -> Integer.parseInt(fields[1].split(":", -1)[1], 16))
                .filter(port -> port >= 20_000 && port <= 32_000)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no pod listens between 20000 and 32000"));
    }

    private static void terminate(Api api, String name) throws InterruptedException {
        var id = api.pod(name).path("id").asText();
        api.post("/v1/pods/" + id + "/actions", "{\"action\":\"terminate\"}");
        BenchPods.await(api, id, "TERMINATED");
    }

    private Path randomFile(Path file) throws IOException {
        var random = new Random(seed);
        var chunk = new byte[MIB];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        return file;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
