package dev.berth.bench.eventlog;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.peer.AxonJpaEngine;
import dev.berth.bench.peer.AxonPooledProcessor;
import dev.berth.bench.peer.NullEngine;
import dev.berth.bench.peer.PgBench;
import dev.berth.bench.peer.PodEventTypes;
import dev.berth.bench.peer.Throughput;
import dev.berth.bench.report.ResultTable;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of {@code event-log}. Ours and the peers take turns within each round, so that a busy machine is busy for
 * all of them.
 */
final class EventLogBenchmark {
    private static final List<Integer> WRITERS = List.of(1, 8, 32, 128);
    private static final List<Integer> COMMANDERS = List.of(32, 128);
    private static final int HOT_STREAMS = 100;
    private static final int SOURCED_STREAMS = 10_000;
    private static final int MAX_TAILED_EVENTS = 500_000;
    private static final Duration OPEN_TIMEOUT = Duration.ofMinutes(1);
    private static final String PLAIN = "pgbench plain insert";

    private final boolean quick;
    private final long seed;
    private final int rounds;
    private final ResultTable table;

    /** A log of this many events; rows of the first size bear no suffix. The larger the log, the longer the rounds may be. */
    private record LogSize(long events, String suffix, Duration span) {
        static LogSize of(long events, int seconds) {
            return new LogSize(
                    events, events < 1_000_000 ? "" : " at " + events / 1_000_000 + "M", Duration.ofSeconds(seconds));
        }
    }

    EventLogBenchmark(boolean quick, long seed, ResultTable table) {
        this.quick = quick;
        this.seed = seed;
        this.rounds = quick ? 3 : 5;
        this.table = table;
    }

    void run() throws Exception {
        commandToFrame();
        try (var server = BenchDatabase.start()) {
            table.note(Machine.describe());
            table.note(String.join(", ", server.serverSettings()));
            var program = PgBench.program();
            if (program.isEmpty()) {
                table.note(PgBench.howToInstall());
            }
            warmUp(server);
            try (var plain = program.isEmpty() ? null : new PgBench(program.get(), server)) {
                for (var size : sizes()) {
                    writes(server, size, plain);
                }
            }
            if (!quick) {
                jpa(server);
            }
            for (var size : sizes()) {
                rebuild(server, size);
            }
        }
    }

    private List<LogSize> sizes() {
        return quick
                ? List.of(LogSize.of(50_000, 1))
                : List.of(LogSize.of(100_000, 1), LogSize.of(1_000_000, 2), LogSize.of(10_000_000, 5));
    }

    /** In a log of its own, which the figures then do not begin with. */
    private void warmUp(BenchDatabase server) throws Exception {
        progress("warming up");
        try (var log = new GrownLog(server)) {
            var warm = Duration.ofSeconds(quick ? 5 : 20);
            ClosedLoop.run(128, warm, log.appends()::append);
            ClosedLoop.run(128, warm, log.commands()::fresh);
        }
    }

    private void writes(BenchDatabase server, LogSize size, @Nullable PgBench plain) throws Exception {
        try (var log = new GrownLog(server)) {
            progress("filling a log with %,d events".formatted(size.events));
            log.grow(size.events);
            if (plain != null) {
                plain.grow(size.events);
            }
            if (!quick) {
                sources(log, size.suffix);
            }
            long begin = log.head();
            measure(log, size, plain);
            table.note("appends%s: %,d events in the log when they began, %,d when they ended"
                    .formatted(size.suffix, begin, log.head()));
            if (!quick && size.suffix.isEmpty()) {
                nullEngine(log, size.span);
            }
            reads(log, size, plain);
        }
    }

    private void measure(GrownLog log, LogSize size, @Nullable PgBench plain) throws Exception {
        Map<String, List<Sample>> ours = new LinkedHashMap<>();
        Map<Integer, List<Sample>> peer = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            progress("appends and commands%s, round %d of %d".formatted(size.suffix, round + 1, rounds));
            for (int writers : WRITERS) {
                add(ours, "append-" + writers, ClosedLoop.run(writers, size.span, log.appends()::append));
                if (plain != null) {
                    peer.computeIfAbsent(writers, key -> new ArrayList<>())
                            .add(sample(plain.appends(writers, size.span)));
                }
            }
            for (int writers : COMMANDERS) {
                add(ours, "command-" + writers, ClosedLoop.run(writers, size.span, log.commands()::fresh));
            }
            var tags = Integer.toString(round);
            add(
                    ours,
                    "command-hot-128",
                    ClosedLoop.run(128, size.span, () -> log.commands().hot(tags, HOT_STREAMS)));
        }
        for (int writers : WRITERS) {
            rate("append-" + writers, size.suffix, ours, peer.get(writers), PLAIN);
        }
        for (int writers : COMMANDERS) {
            rate("command-" + writers, size.suffix, ours, peer.get(writers), PLAIN);
        }
        rate("command-hot-128", size.suffix, ours, ours.get("command-128"), "fresh");
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

    private void sources(GrownLog log, String suffix) {
        progress("sourcing" + suffix);
        log.streams(SOURCED_STREAMS).forEach((events, streams) -> {
            var samples = new ArrayList<Sample>();
            for (int round = 0; round < rounds; round++) {
                samples.add(log.source(streams));
            }
            var what = "source-" + events + suffix;
            table.add(what, "1/s", Sample.of(samples, Sample::perSecond));
            table.add(what + " p50", "ms", Sample.of(samples, Sample::p50));
            table.add(what + " p99", "ms", Sample.of(samples, Sample::p99));
        });
    }

    private void nullEngine(GrownLog log, Duration span) {
        progress("Axon's own cost: the same commands over an engine that does nothing");
        try (var nullEngine = new CommandThroughput(
                NullEngine.register(EventSourcingConfigurer.create(), CommandThroughput.types(), 0))) {
            var over = new ArrayList<Sample>();
            var real = new ArrayList<Sample>();
            for (int round = 0; round < rounds; round++) {
                over.add(ClosedLoop.run(128, span, nullEngine::fresh));
                real.add(ClosedLoop.run(128, span, log.commands()::fresh));
            }
            table.add(
                    "command-128 of null engine",
                    "1/s",
                    Sample.of(real, Sample::perSecond),
                    Sample.median(over, Sample::perSecond),
                    "null engine");
        }
    }

    private void jpa(BenchDatabase server) throws Exception {
        progress("Axon's JPA engine");
        var warm = Duration.ofSeconds(1);
        var span = Duration.ofSeconds(3);
        try (var jpa = new AxonJpaEngine(server)) {
            for (int writers : WRITERS) {
                var samples = new ArrayList<Sample>();
                for (int round = 0; round < rounds; round++) {
                    samples.add(sample(jpa.appends(writers, warm, span)));
                }
                table.add("Axon JPA append-" + writers + " (no tags)", "1/s", Sample.of(samples, Sample::perSecond));
            }
            for (int events : List.of(10, 50)) {
                var samples = new ArrayList<Sample>();
                for (int round = 0; round < rounds; round++) {
                    samples.add(sample(jpa.sources(8, events, warm, span)));
                }
                table.add("Axon JPA source-" + events, "1/s", Sample.of(samples, Sample::perSecond));
            }
            var replays = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                replays[round] = jpa.replayEventsPerSecond();
            }
            table.add("Axon JPA replay", "events/s", replays);
        }
    }

    private void reads(GrownLog log, LogSize size, @Nullable PgBench plain) throws Exception {
        progress("reading" + size.suffix);
        long events = log.head();
        var ours = new double[rounds];
        var tail = new double[rounds];
        var libpq = new double[rounds];
        Reading.eventsPerSecond(log.store(), size.span);
        for (int round = 0; round < rounds; round++) {
            ours[round] = Reading.eventsPerSecond(log.store(), size.span);
            tail[round] = Reading.tailEventsPerSecond(log.store(), Math.min(events, MAX_TAILED_EVENTS));
            libpq[round] = plain == null ? 0 : plain.readEventsPerSecond(log.database(), events, size.span);
        }
        if (plain == null) {
            table.add("raw-read" + size.suffix, "events/s", ours);
        } else {
            table.add("raw-read" + size.suffix, "events/s", ours, ResultTable.median(libpq), "libpq");
        }
        table.add("tail-read" + size.suffix, "events/s", tail);
    }

    private void rebuild(BenchDatabase server, LogSize size) throws Exception {
        // A rebuild of the smallest log would be over before it is measured.
        long events = quick ? 150_000 : size.events;
        progress("filling a log with %,d events of pods".formatted(events));
        var store = GrownLog.open(server, server.newDatabase(), PodEventTypes.all());
        long filled = PodLives.fill(store, events, seed);
        var rebuilding = Rebuilding.of(store, filled);
        // Of the largest log one warm-up and one rebuild tell as much.
        int repeats = size.events > 1_000_000 ? 1 : 3;
        for (int warm = 0; warm < repeats; warm++) {
            rebuilding.rebuild();
        }
        long forAxon = quick ? 50_000 : 200_000;
        var built = new double[repeats];
        var live = new double[repeats];
        var axon = new double[repeats];
        for (int round = 0; round < repeats; round++) {
            progress("rebuilding%s, round %d of %d".formatted(size.suffix, round + 1, repeats));
            var times = rebuilding.rebuild();
            built[round] = filled / times.built();
            live[round] = filled / times.live();
            axon[round] = AxonPooledProcessor.eventsPerSecond(store, Math.min(filled, forAxon));
        }
        table.add("rebuild-pods" + size.suffix, "events/s", built, ResultTable.median(axon), "Axon's pooled processor");
        table.add("rebuild-pods" + size.suffix + ", live", "events/s", live);
        store.close().block(OPEN_TIMEOUT);
    }

    private void commandToFrame() throws Exception {
        progress("starting a Berth");
        var folder = Files.createTempDirectory("berth-bench");
        try (var path = new CommandToFrame(folder, seed)) {
            table.add("first request after ready", "ms", new double[] {path.firstRequest()});
            // The compiler needs about a minute of load before the figures stand still.
            path.warmUp(Duration.ofSeconds(quick ? 45 : 70));
            var rates = List.of(200, 1000);
            Map<String, List<Sample>> samples = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                progress("commands at %s/s, round %d of %d".formatted(rates, round + 1, rounds));
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

    private static void progress(String sentence) {
        System.err.println(sentence + " …");
    }
}
