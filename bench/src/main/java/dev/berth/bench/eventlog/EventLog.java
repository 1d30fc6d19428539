package dev.berth.bench.eventlog;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.peer.AxonJpaEngine;
import dev.berth.bench.peer.AxonPooledProcessor;
import dev.berth.bench.peer.NullEngine;
import dev.berth.bench.peer.PgBench;
import dev.berth.bench.peer.Throughput;
import dev.berth.bench.report.ResultTable;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventTypes;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of {@code event-log}. Ours and the peers take turns within each round, so that a busy machine is busy for
 * all of them.
 */
final class EventLog {
    private static final List<Integer> WRITERS = List.of(1, 8, 32, 128);
    private static final List<Integer> COMMANDERS = List.of(32, 128);
    private static final int HOT_STREAMS = 100;
    private static final int ROUNDS = 3;
    private static final Duration OPEN_WITHIN = Duration.ofMinutes(1);
    private static final String PLAIN = "pgbench plain insert";

    private final boolean quick;
    private final long seed;
    private final Duration span;
    private final ResultTable table;

    EventLog(boolean quick, long seed, ResultTable table) {
        this.quick = quick;
        this.seed = seed;
        this.span = quick ? Duration.ofSeconds(1) : Duration.ofSeconds(5);
        this.table = table;
    }

    void run() throws Exception {
        try (var server = BenchDatabase.start()) {
            table.note(Machine.describe());
            table.note(String.join(", ", server.serverSettings()));
            var program = PgBench.program();
            if (program.isEmpty()) {
                table.note(PgBench.howToInstall());
            }
            try (var plain = program.isEmpty() ? null : new PgBench(program.get(), server)) {
                writes(server, plain);
                rebuild(server);
            }
        }
        commandToFrame();
    }

    private EventStore open(BenchDatabase server, String database, EventTypes types) {
        return Objects.requireNonNull(
                EventStore.open(server.settings(database, "bench", types)).block(OPEN_WITHIN));
    }

    private void writes(BenchDatabase server, @Nullable PgBench plain) throws Exception {
        var database = server.newDatabase();
        var store = open(server, database, Commands.types());
        var appends = new Appends(store);
        try (var commands = Commands.on(store)) {
            say("warming up");
            var warm = quick ? Duration.ofSeconds(5) : Duration.ofSeconds(20);
            ClosedLoop.run(128, warm, appends::append);
            ClosedLoop.run(128, warm, commands::fresh);
            var sizes = quick ? List.of(50_000L) : List.of(100_000L, 1_000_000L, 10_000_000L);
            for (long size : sizes) {
                grow(store, appends, size);
                var suffix = size == sizes.getFirst() ? "" : " at " + size / 1_000_000 + "M";
                // The peer's table stays small, so it says nothing about a large log.
                measure(appends, commands, suffix.isEmpty() ? plain : null, suffix);
                if (!quick) {
                    sources(appends, suffix);
                }
            }
            if (!quick) {
                peers(server, commands);
            }
            reads(store, database, plain);
        }
        store.close().block(OPEN_WITHIN);
    }

    private void grow(EventStore store, Appends appends, long size) throws Exception {
        long head = Objects.requireNonNull(store.reader().head().block(OPEN_WITHIN));
        say("growing the log from %,d to %,d events".formatted(head, size));
        for (; head < size; head += 10_000) {
            var batches = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < 50; i++) {
                batches.add(appends.append(Appends.freshStream(), 200));
            }
            for (var batch : batches) {
                batch.get();
            }
        }
    }

    private void measure(Appends appends, Commands commands, @Nullable PgBench plain, String suffix) throws Exception {
        Map<String, List<Sample>> ours = new LinkedHashMap<>();
        Map<Integer, List<Sample>> peer = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            say("appends and commands%s, round %d of %d".formatted(suffix, round + 1, ROUNDS));
            for (int writers : WRITERS) {
                add(ours, "append-" + writers, ClosedLoop.run(writers, span, appends::append));
                if (plain != null) {
                    peer.computeIfAbsent(writers, key -> new ArrayList<>()).add(sample(plain.appends(writers, span)));
                }
            }
            for (int writers : COMMANDERS) {
                add(ours, "command-" + writers, ClosedLoop.run(writers, span, commands::fresh));
            }
            var tags = suffix + round;
            add(ours, "command-hot-128", ClosedLoop.run(128, span, () -> commands.hot(tags, HOT_STREAMS)));
        }
        for (int writers : WRITERS) {
            rate("append-" + writers, suffix, ours, peer.get(writers), PLAIN);
        }
        for (int writers : COMMANDERS) {
            rate("command-" + writers, suffix, ours, peer.get(writers), PLAIN);
        }
        rate("command-hot-128", suffix, ours, ours.get("command-128"), "fresh");
    }

    private void rate(
            String what, String suffix, Map<String, List<Sample>> all, @Nullable List<Sample> peer, String peerName) {
        var ours = Objects.requireNonNull(all.get(what));
        var rates = Sample.of(ours, Sample::perSecond);
        if (peer == null) {
            table.add(what + suffix, "1/s", rates);
        } else {
            table.add(what + suffix, "1/s", rates, Sample.median(peer, Sample::perSecond), peerName);
        }
        table.add(what + suffix + " p50", "ms", Sample.of(ours, Sample::p50));
        table.add(what + suffix + " p99", "ms", Sample.of(ours, Sample::p99));
    }

    private void sources(Appends appends, String suffix) throws Exception {
        for (int events : List.of(10, 50)) {
            var streams = new ArrayList<Tag>();
            for (int i = 0; i < 20_000; i++) {
                var stream = Appends.freshStream();
                streams.add(stream);
                appends.append(stream, events).get();
            }
            var samples = new ArrayList<Sample>();
            var next = new AtomicInteger();
            for (int round = 0; round < ROUNDS; round++) {
                samples.add(ClosedLoop.run(
                        8,
                        span,
                        () -> appends.source(streams.get(Math.floorMod(next.getAndIncrement(), streams.size())))));
            }
            var what = "source-" + events + suffix;
            table.add(what, "1/s", Sample.of(samples, Sample::perSecond));
            table.add(what + " p50", "ms", Sample.of(samples, Sample::p50));
            table.add(what + " p99", "ms", Sample.of(samples, Sample::p99));
        }
    }

    private void peers(BenchDatabase server, Commands commands) throws Exception {
        say("Axon's own cost: the same commands over an engine that does nothing");
        try (var none = new Commands(NullEngine.register(EventSourcingConfigurer.create(), Commands.types(), 0))) {
            var over = new ArrayList<Sample>();
            var real = new ArrayList<Sample>();
            for (int round = 0; round < ROUNDS; round++) {
                over.add(ClosedLoop.run(128, span, none::fresh));
                real.add(ClosedLoop.run(128, span, commands::fresh));
            }
            table.add(
                    "command-128 of null engine",
                    "1/s",
                    Sample.of(real, Sample::perSecond),
                    Sample.median(over, Sample::perSecond),
                    "null engine");
        }
        say("Axon's JPA engine");
        try (var jpa = new AxonJpaEngine(server)) {
            for (int writers : WRITERS) {
                var samples = new ArrayList<Sample>();
                for (int round = 0; round < ROUNDS; round++) {
                    samples.add(sample(jpa.appends(writers, Duration.ofSeconds(1), span)));
                }
                table.add("Axon JPA append-" + writers + " (no tags)", "1/s", Sample.of(samples, Sample::perSecond));
            }
            for (int events : List.of(10, 50)) {
                table.add("Axon JPA source-" + events, "1/s", new double[] {
                    jpa.sources(8, events, Duration.ofSeconds(1), span).perSecond()
                });
            }
            table.add("Axon JPA replay", "events/s", new double[] {jpa.replayEventsPerSecond()});
        }
    }

    private void reads(EventStore store, String database, @Nullable PgBench plain) throws Exception {
        say("reading");
        long events = Objects.requireNonNull(store.reader().head().block(OPEN_WITHIN));
        var ours = new double[ROUNDS];
        var tail = new double[ROUNDS];
        var libpq = new double[ROUNDS];
        Reading.eventsPerSecond(store, span);
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = Reading.eventsPerSecond(store, span);
            tail[round] = Reading.tailEventsPerSecond(store, Math.min(events, 500_000));
            libpq[round] = plain == null ? 0 : plain.readEventsPerSecond(database, events, span);
        }
        if (plain == null) {
            table.add("raw-read", "events/s", ours);
        } else {
            table.add("raw-read", "events/s", ours, ResultTable.median(libpq), "libpq");
        }
        table.add("tail-read", "events/s", tail);
    }

    private void rebuild(BenchDatabase server) throws Exception {
        long events = quick ? 150_000 : 1_000_000;
        say("filling a log with %,d events of pods".formatted(events));
        var store = open(server, server.newDatabase(), PodLives.types());
        long filled = PodLives.fill(store, events, seed);
        var rebuilding = Rebuilding.of(store, filled);
        for (int warm = 0; warm < ROUNDS; warm++) {
            rebuilding.rebuild();
        }
        long forAxon = quick ? 50_000 : 200_000;
        var built = new double[ROUNDS];
        var live = new double[ROUNDS];
        var axon = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            say("rebuilding, round %d of %d".formatted(round + 1, ROUNDS));
            var times = rebuilding.rebuild();
            built[round] = filled / times.built();
            live[round] = filled / times.live();
            axon[round] = AxonPooledProcessor.eventsPerSecond(store, forAxon);
        }
        table.add("rebuild-pods", "events/s", built, ResultTable.median(axon), "Axon's pooled processor");
        table.add("rebuild-pods, compared and live", "events/s", live);
        store.close().block(OPEN_WITHIN);
    }

    private void commandToFrame() throws Exception {
        say("starting a Berth");
        var folder = Files.createTempDirectory("berth-bench");
        try (var path = new CommandToFrame(folder, seed)) {
            table.add("first request after ready", "ms", new double[] {path.firstRequest()});
            // The compiler needs about a minute of both rates before the figures stand still.
            path.at(200, Duration.ofSeconds(10));
            path.at(1000, Duration.ofSeconds(quick ? 35 : 60));
            var rates = List.of(200, 1000);
            Map<String, List<Sample>> samples = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                say("commands at %s/s, round %d of %d".formatted(rates, round + 1, ROUNDS));
                for (int rate : rates) {
                    add(samples, "command-to-sse-" + rate, path.at(rate, Duration.ofSeconds(quick ? 3 : 20)));
                }
            }
            samples.forEach((what, measured) -> {
                table.add(what + " p50", "ms", Sample.of(measured, Sample::p50));
                table.add(what + " p99", "ms", Sample.of(measured, Sample::p99));
            });
        } finally {
            BenchDatabase.delete(folder);
        }
    }

    private static void add(Map<String, List<Sample>> samples, String what, Sample sample) {
        samples.computeIfAbsent(what, key -> new ArrayList<>()).add(sample);
    }

    private static Sample sample(Throughput peer) {
        return new Sample(peer.perSecond(), peer.p50(), peer.p99());
    }

    private static void say(String progress) {
        System.err.println(progress + " …");
    }
}
