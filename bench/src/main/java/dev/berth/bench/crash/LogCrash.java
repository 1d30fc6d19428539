package dev.berth.bench.crash;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.database.ChildJvm;
import dev.berth.bench.report.ResultTable;
import dev.berth.eventstore.event.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Rounds of: let it write, kill something, start again, compare what was acknowledged with what is there. */
final class LogCrash {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TICK_MILLIS = 20;

    /** What dies. */
    private enum Victim {
        WRITER,
        SERVER,
        BOTH
    }

    /** Half of the rounds cost only the writer, who is the one that dies most in life. */
    private static final List<Victim> VICTIMS =
            List.of(Victim.WRITER, Victim.WRITER, Victim.WRITER, Victim.SERVER, Victim.SERVER, Victim.BOTH);

    /** A writing process and what it says. */
    private record WriterProcess(int number, ChildJvm jvm, BlockingQueue<String> words) {}

    private final int rounds;
    private final long seed;
    private final Random random;
    private final Path folder;
    private final BenchDatabase server;
    private final String database;
    private int children;
    private WriterProcess writer;
    private WriterProcess spare;

    private LogCrash(int rounds, long seed, Path folder, BenchDatabase server)
            throws IOException, InterruptedException {
        this.rounds = rounds;
        this.seed = seed;
        this.random = new Random(seed);
        this.folder = folder;
        this.server = server;
        this.database = server.newDatabase();
        server.execute(database, Automation.TABLE);
        this.writer = spawn();
        this.spare = spawn();
        open();
    }

    /** The first fault in full, or null. */
    static @Nullable String run(int rounds, long seed, ResultTable table) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("berth-crash");
        try (var server = BenchDatabase.start()) {
            var crash = new LogCrash(rounds, seed, folder, server);
            try {
                return crash.rounds(table);
            } finally {
                crash.writer.jvm.close();
                crash.spare.jvm.close();
            }
        } finally {
            BenchDatabase.delete(folder);
        }
    }

    private @Nullable String rounds(ResultTable table) throws IOException, InterruptedException {
        var log = new AcknowledgedLog(server, database, folder);
        var kills = new EnumMap<Victim, Integer>(Victim.class);
        var seconds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            var begin = System.nanoTime();
            var victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
            kills.merge(victim, 1, Integer::sum);
            writer.jvm.tell("go");
            // The moment of the crash; nothing is waited for.
            TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(700));
            crash(victim);
            var fault = log.check(children);
            if (fault != null) {
                return "seed %d round %d, killed %s: %s".formatted(seed, round, victim, fault);
            }
            seconds[round] = (System.nanoTime() - begin) / 1e9;
            if (round % 5 == 4) {
                System.err.println("round " + (round + 1) + " of " + rounds + ", events " + log.head());
            }
        }
        table.add("round", "s", seconds);
        for (var victim : Victim.values()) {
            table.add("killed " + victim, "", new double[] {kills.getOrDefault(victim, 0)});
        }
        table.add("acknowledged appends", "", new double[] {log.acknowledged()});
        table.add("unacknowledged, but there", "", new double[] {log.unacknowledged()});
        table.add("events", "", new double[] {log.head()});
        return log.checkWhole();
    }

    private void crash(Victim victim) throws IOException, InterruptedException {
        if (victim != Victim.SERVER) {
            writer.jvm.kill();
        }
        if (victim != Victim.WRITER) {
            server.kill();
            server.restart();
        }
        if (victim == Victim.SERVER) {
            writer.jvm.tell("pause");
            await(writer, "paused");
        } else {
            writer = spare;
            spare = spawn();
            open();
        }
    }

    private WriterProcess spawn() throws IOException {
        var words = new LinkedBlockingQueue<String>();
        var number = ++children;
        var jvm = ChildJvm.start(
                CrashWriter.class,
                // A node that comes back under its name: another one would wait for the claims of the dead to run out.
                server.settings(database, "crash", EventTypes.taggedBy(event -> Set.of())),
                List.of(
                        String.valueOf(number),
                        String.valueOf(seed * 1_000 + number * 16L),
                        folder.resolve("child-" + number).toString()),
                folder.resolve("errors"),
                words::add);
        return new WriterProcess(number, jvm, words);
    }

    /** The processors of the new process go on where those of the killed one stood. */
    private void open() throws IOException, InterruptedException {
        writer.jvm.tell("open");
        await(writer, "ready");
    }

    private void await(WriterProcess from, String word) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (word.equals(from.words.poll(TICK_MILLIS, TimeUnit.MILLISECONDS))) {
                return;
            }
            if (!from.jvm.isAlive()) {
                break;
            }
        }
        throw new IllegalStateException("seed %d: writer %d did not say %s: %s"
                .formatted(seed, from.number, word, Files.readString(folder.resolve("errors"))));
    }
}
