package dev.berth.bench.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.app.e2e.Api;
import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.report.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The lives of many pods on a Nomad that fails, through the deaths of Berth. */
final class Fleet {
    private static final int CALLERS = 16;
    private static final int KILLS = 3;
    private static final int MAX_CONNECTIONS = 8;
    private static final int PODS_PER_END = 50;
    private static final int PAGE = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The same number of pods must not need much more memory after all that happened. */
    private static final double MAX_GROWTH = 1.5;

    private static final double GROWTH_NOISE_MIB = 64;

    private final int pods;
    private final Random random;
    private final ResultTable table;
    private final NomadProcess nomad;
    private final BerthUnderTest berth;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();

    private record Wanted(String phase, int generation) {}

    private Fleet(int pods, long seed, ResultTable table, NomadProcess nomad, BerthUnderTest berth) {
        this.pods = pods;
        this.random = new Random(seed);
        this.table = table;
        this.nomad = nomad;
        this.berth = berth;
    }

    /** What was found to be wrong, in words. */
    static List<String> run(int pods, long seed, ResultTable table) throws Exception {
        var folder = Files.createTempDirectory("berth-fleet");
        var token = "a-token-for-a-fleet-of-pods";
        var file = Files.writeString(folder.resolve("token"), token);
        Files.createDirectory(folder.resolve("nomad"));
        List<String> faults;
        try (var nomad = new NomadProcess(folder.resolve("nomad"), pods, token, seed);
                var berth = new BerthUnderTest(folder.resolve("home"), nomad.address(), file)) {
            var fleet = new Fleet(pods, seed, table, nomad, berth);
            fleet.live();
            faults = fleet.faults;
        } catch (Exception | AssertionError e) {
            throw new IllegalStateException("Left as it is: " + folder, e);
        }
        if (faults.isEmpty()) {
            BenchDatabase.delete(folder);
        } else {
            faults.add("Left for a look: " + folder);
        }
        return faults;
    }

    private void live() throws Exception {
        nomad.ask("strike");
        var begin = System.nanoTime();
        launch();
        var sent = seconds(begin);
        converge("launched");
        table.add("launches-per-s", "1/s", new double[] {pods / seconds(begin)});
        table.add("accepted-per-s", "1/s", new double[] {pods / sent});
        var before = berth.liveHeapMebibytes();
        for (int i = 0; i < KILLS; i++) {
            var some = ids.subList(i * pods / KILLS, (i + 1) * pods / KILLS);
            try (var acting = Executors.newVirtualThreadPerTaskExecutor()) {
                var done = acting.submit(() -> {
                    act(some);
                    return true;
                });
                awaitAnswered(answered.get() + some.size() / 2);
                berth.kill();
                endSome();
                // Struck, it does not answer what only the checks of a start ask.
                nomad.ask("calm");
                berth.start();
                nomad.ask("strike");
                done.get();
            }
        }
        nomad.ask("calm");
        var restarted = System.nanoTime();
        converge("restarted");
        table.add("converge-after-restart-s", "s", new double[] {seconds(restarted)});
        table.add("cpu-s-per-1000-pods", "s", new double[] {berth.cpuSeconds() * 1000 / pods});
        check(before);
        table.add("peak-heap-mib", "MiB", new double[] {berth.peakHeapMebibytes()});
        table.add("calls-to-nomad-per-pod", "", new double[] {Double.parseDouble(nomad.ask("calls")) / pods});
    }

    private void check(double liveBefore) throws Exception {
        var live = berth.liveHeapMebibytes();
        table.add("live-heap-mib", "MiB", new double[] {liveBefore, live});
        faultIf(
                live > MAX_GROWTH * liveBefore + GROWTH_NOISE_MIB,
                () -> "live heap grew from %.0f to %.0f MiB".formatted(liveBefore, live));
        int connections = Integer.parseInt(nomad.ask("connections"));
        table.add("connections-to-nomad", "", new double[] {connections});
        faultIf(connections > MAX_CONNECTIONS, () -> "%d connections to Nomad at once".formatted(connections));
        var violations = nomad.ask("violations");
        faultIf(!violations.isEmpty(), () -> "had twice at one time: %s".formatted(violations));
        portsHeldTwice().forEach(faults::add);
        long running = wanted.values().stream()
                .filter(each -> each.phase().equals("RUNNING"))
                .count();
        var tasks = nomad.ask("running");
        faultIf(
                Integer.parseInt(tasks) != running,
                () -> "%s tasks run for %d pods that are to run".formatted(tasks, running));
    }

    private void launch() throws InterruptedException {
        var names = new ArrayList<String>();
        for (int i = 0; i < pods; i++) {
            names.add("fleet-" + i);
        }
        Map<String, String> launched = new ConcurrentHashMap<>();
        each(names, name -> {
            var body = "{\"name\":\"%s\",\"template\":\"ubuntu\",\"gpu\":{\"count\":%d},\"diskGb\":1}"
                    .formatted(name, name.hashCode() & 1);
            var pod = until202(api -> api.post("/v1/pods", body, "Idempotency-Key", name));
            launched.put(name, pod.path("id").asText());
        });
        for (var name : names) {
            ids.add(launched.getOrDefault(name, ""));
        }
        ids.forEach(id -> wanted.put(id, new Wanted("RUNNING", 1)));
    }

    /** Restarts, stops or terminates four fifths of them, some of them one after the other. */
    private void act(List<String> some) throws InterruptedException {
        Map<String, List<String>> acts = new HashMap<>();
        for (var id : some) {
            switch (random.nextInt(5)) {
                case 0 -> acts.put(id, List.of("restart"));
                case 1 -> acts.put(id, List.of("stop"));
                case 2 -> acts.put(id, List.of("terminate"));
                case 3 -> acts.put(id, List.of("restart", "stop"));
                default -> acts.put(id, List.of());
            }
        }
        each(some, id -> {
            for (var act : acts.getOrDefault(id, List.of())) {
                until202(api -> api.post(
                        "/v1/pods/%s/actions".formatted(id),
                        "{\"action\":\"%s\"}".formatted(act),
                        "Idempotency-Key",
                        id + act));
                wanted.compute(id, (_, before) -> after(act, before));
            }
        });
    }

    /** Until half of what is asked for was accepted, so that Berth dies in the midst of it. */
    private void awaitAnswered(long count) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (answered.get() < count && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static Wanted after(String act, @Nullable Wanted before) {
        int generation = before == null ? 1 : before.generation();
        return switch (act) {
            case "restart" -> new Wanted("RUNNING", generation + 1);
            case "stop" -> new Wanted("STOPPED", generation);
            default -> new Wanted("TERMINATED", generation);
        };
    }

    private void endSome() throws IOException {
        for (int i = 0; i < pods / PODS_PER_END / KILLS; i++) {
            nomad.ask("end-one");
        }
    }

    private interface Work {
        void on(String each) throws Exception;
    }

    private static void each(List<String> all, Work work) throws InterruptedException {
        var permits = new Semaphore(CALLERS);
        var failed = new ConcurrentHashMap<String, Exception>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : all) {
                permits.acquire();
                var _ = threads.submit(() -> {
                    try {
                        work.on(one);
                    } catch (Exception e) {
                        failed.put(one, e);
                    } finally {
                        permits.release();
                    }
                });
            }
        }
        failed.forEach((one, e) -> {
            throw new IllegalStateException(one, e);
        });
    }

    private JsonNode until202(Function<Api, Api.Answer> call) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (true) {
            var answer = asked(call);
            if (answer != null && answer.status() == 202) {
                answered.incrementAndGet();
                return answer.body();
            }
            boolean mayChange = answer == null
                    || answer.status() >= 500
                    || List.of(409, 429).contains(answer.status());
            if (!mayChange || System.nanoTime() > deadline) {
                throw new IllegalStateException(answer == null ? "no answer" : answer.status() + " " + answer.body());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Null where Berth is being killed, or does not answer in time. */
    private Api.@Nullable Answer asked(Function<Api, Api.Answer> call) {
        try {
            return call.apply(berth.api());
        } catch (AssertionError unanswered) {
            return null;
        }
    }

    /** Returns once all pods are as they are wanted, or notes which are not where they have not become fewer for long. */
    private void converge(String when) throws InterruptedException {
        var different = different();
        int fewest = different.size();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!different.isEmpty() && System.nanoTime() < deadline) {
            // To look at all of them is work for Berth, too.
            TimeUnit.MILLISECONDS.sleep(Math.min(10_000, 50 + different.size()));
            different = different();
            if (different.size() < fewest) {
                fewest = different.size();
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
        }
        var left = different;
        faultIf(
                !left.isEmpty(),
                () -> "%d pods are not as wanted once %s, such as %s".formatted(left.size(), when, sample(left)));
    }

    private String sample(List<String> different) {
        var id = different.getFirst();
        var events = berth.api().get("/v1/pods/%s/events?limit=%d".formatted(id, PAGE));
        return "%s, wanted %s: %s, %s".formatted(id, wanted.get(id), berth.api().pod(id), events.body());
    }

    private List<String> different() {
        Map<String, Wanted> actual = new HashMap<>();
        var after = "";
        do {
            var path = "/v1/pods?all=true&limit=%d%s".formatted(PAGE, after);
            var answer = asked(api -> api.get(path));
            if (answer == null) {
                return ids;
            }
            var page = answer.body();
            page.path("pods")
                    .forEach(pod -> actual.put(
                            pod.path("id").asText(),
                            new Wanted(
                                    pod.path("phase").asText(),
                                    pod.path("generation").asInt())));
            after = page.path("next").isTextual()
                    ? "&after=" + page.path("next").asText()
                    : "";
        } while (!after.isEmpty());
        return ids.stream()
                .filter(id -> !Objects.equals(wanted.get(id), actual.get(id)))
                .toList();
    }

    /** Leases of public ports in the order of the log. */
    private List<String> portsHeldTwice() throws InterruptedException {
        record Lease(long position, int port, boolean begins, String pod) {}
        var leases = new ConcurrentHashMap<Long, Lease>();
        var count = new AtomicLong();
        each(
                ids,
                id -> berth.api()
                        .get("/v1/pods/%s/events?limit=%d".formatted(id, PAGE))
                        .body()
                        .path("events")
                        .forEach(event -> {
                            var name = event.path("event").asText();
                            if (name.startsWith("PublicPort")) {
                                int port = Integer.parseInt(
                                        event.path("text").asText().replaceAll("\\D*(\\d+).*", "$1"));
                                long position = event.path("position").asLong();
                                leases.put(position, new Lease(position, port, name.equals("PublicPortLeased"), id));
                                count.incrementAndGet();
                            }
                        }));
        var held = new HashMap<Integer, String>();
        var twice = new ArrayList<String>();
        leases.values().stream()
                .sorted(Comparator.comparingLong(Lease::position))
                .forEach(lease -> {
                    if (!lease.begins()) {
                        held.remove(lease.port(), lease.pod());
                    } else if (held.put(lease.port(), lease.pod()) != null) {
                        twice.add("public port %d was leased twice, at %d".formatted(lease.port(), lease.position()));
                    }
                });
        faultIf(count.get() < pods, () -> "only %d leases of public ports in the log".formatted(count.get()));
        return twice;
    }

    private void faultIf(boolean condition, Supplier<String> text) {
        if (condition) {
            faults.add(text.get());
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
