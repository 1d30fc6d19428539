package dev.berth.bench.sshcases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.app.e2e.Api;
import dev.berth.app.e2e.BerthProcess;
import dev.berth.app.e2e.OpenSsh;
import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.pod.BenchPods;
import dev.berth.bench.report.ResultTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Runs every case at a plain sshd and through each form of a Berth beside it, and compares. */
public final class SshCases {
    private static final int DATA_BYTES = 8 << 20;
    private static final String SKIPPED = "SKIP: ";

    /** Differences that are meant, and why. The key is a case and a form, or a case alone. */
    private static final Map<String, String> DECLARED = Map.of();

    private final boolean quick;
    private final long seed;
    private final ResultTable table;

    public SshCases(boolean quick, long seed, ResultTable table) {
        this.quick = quick;
        this.seed = seed;
        this.table = table;
    }

    /** The differences that are not declared, a line each; empty where all is well. */
    public List<String> run() throws Exception {
        var folder = Files.createTempDirectory("berth-cases");
        try (var berth = BerthProcess.onFreePorts(folder.resolve("home"))) {
            var client = OpenSsh.withNewKey(folder, "key");
            try (var reference = PlainSshd.start(folder, client.publicKey())) {
                return compare(folder, servers(berth, reference, client, folder));
            }
        } finally {
            BenchDatabase.delete(folder);
        }
    }

    private List<Server> servers(BerthProcess berth, PlainSshd reference, OpenSsh client, Path folder)
            throws Exception {
        var key = folder.resolve("key");
        var api = new Api(berth.url(), berth.token());
        api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(client.publicKey()));
        var servers = new ArrayList<Server>();
        servers.add(Server.of(
                "direct",
                "127.0.0.1",
                reference.port(),
                System.getProperty("user.name"),
                reference.fingerprint(),
                key,
                folder,
                ""));
        // A pod each, since the cases of one name use the same files.
        for (var form : List.of("relay", "gateway", "jump")) {
            var connection = connection(api, BenchPods.launchAndAwait(api, form, 0), form);
            var proxy = form.equals("jump")
                    ? "  ProxyCommand ssh -F %s -W [%%h]:%%p -p %d berth@127.0.0.1"
                            .formatted(folder.resolve("config-gateway"), berth.gatewayPort())
                    : "";
            servers.add(Server.of(
                    form,
                    connection.path("host").asText(),
                    connection.path("port").asInt(),
                    connection.path("user").asText(),
                    connection.path("hostKeys").path(0).path("fingerprint").asText(),
                    key,
                    folder,
                    proxy));
        }
        return servers;
    }

    private static JsonNode connection(Api api, String id, String form) {
        for (var connection : api.get("/v1/pods/" + id + "/connection").body().path("connections")) {
            if (connection.path("kind").asText().equals(form)) {
                return connection;
            }
        }
        throw new IllegalStateException("The pod offers no " + form);
    }

    private List<String> compare(Path folder, List<Server> servers) throws Exception {
        var cases = Cases.in(folder, quick);
        var data = folder.resolve("data");
        var bytes = new byte[DATA_BYTES];
        new Random(seed).nextBytes(bytes);
        Files.write(data, bytes);
        var differences = new ArrayList<String>();
        var skipped = new TreeMap<String, List<String>>();
        for (var name : cases.names()) {
            var outcomes = outcomes(cases, name, servers, folder, data);
            var reference = Objects.requireNonNull(outcomes.get("direct"));
            if (reference.startsWith(SKIPPED)) {
                skipped.computeIfAbsent(reference, _ -> new ArrayList<>()).add(name);
                continue;
            }
            for (var server : servers.subList(1, servers.size())) {
                var outcome = Objects.requireNonNull(outcomes.get(server.form()));
                var what = name.replace("__", " ").replace('_', ' ') + ", " + server.form();
                if (outcome.startsWith(SKIPPED)) {
                    continue;
                }
                boolean same = outcome.equals(reference);
                table.add(what, "same", new double[] {same ? 1 : 0}, 1, "plain sshd");
                var reason = DECLARED.getOrDefault(name + " " + server.form(), DECLARED.get(name));
                if (!same && reason != null) {
                    table.note("%s differs: %s".formatted(what, reason));
                } else if (!same) {
                    differences.add("%s: %s\n    plain sshd: %s".formatted(what, outcome, reference));
                }
            }
        }
        skipped.forEach((reason, names) -> table.note("not tried, %s: %s"
                .formatted(reason.substring(SKIPPED.length()).replaceAll("\\[exit.*", ""), String.join(", ", names))));
        return differences;
    }

    /** By form. All forms at once: the cases mostly wait. */
    private static Map<String, String> outcomes(Cases cases, String name, List<Server> servers, Path folder, Path data)
            throws InterruptedException, ExecutionException {
        var outcomes = new TreeMap<String, String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = servers.stream()
                    .map(server -> threads.submit(
                            () -> cases.run(name, server, server.variables(folder.resolve("key"), data), folder)))
                    .toList();
            for (int i = 0; i < servers.size(); i++) {
                outcomes.put(servers.get(i).form(), running.get(i).get());
            }
        }
        return outcomes;
    }
}
