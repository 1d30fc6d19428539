package dev.berth.bench.oracle;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.bench.database.ChildJvm;
import dev.berth.bench.report.ResultTable;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Runs the writers, then replays what they did. */
final class Oracle {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

    /**
     * How much is written.
     *
     * @param seconds when the writers stop, whatever is left
     */
    record RunSize(int appends, int jvms, long seconds) {}

    private final RunSize size;
    private final long seed;
    private final boolean mutant;

    Oracle(RunSize size, long seed, boolean mutant) {
        this.size = size;
        this.seed = seed;
        this.mutant = mutant;
    }

    /** The first faults in full; none is a pass. */
    List<String> run(ResultTable table) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("berth-oracle");
        try (var server = BenchDatabase.start()) {
            var database = server.newDatabase();
            Objects.requireNonNull(
                            EventStore.open(server.settings(database, "oracle", EventTypes.taggedBy(event -> Set.of())))
                                    .block(TIMEOUT))
                    .close()
                    .block(TIMEOUT);
            if (mutant) {
                Mutant.install(server, database);
            }
            var begin = System.nanoTime();
            write(server, database, folder);
            var seconds = (System.nanoTime() - begin) / 1e9;
            System.err.println("replaying");
            var faults = new ArrayList<String>();
            var replay = new SerialReplay(LoggedEvents.read(server, database, faults::add), seed, faults);
            for (int child = 0; child < size.jvms; child++) {
                replay.child(child, file(folder, child));
            }
            replay.finish();
            report(replay, seconds, table);
            return replay.faults();
        } finally {
            BenchDatabase.delete(folder);
        }
    }

    private void write(BenchDatabase server, String database, Path folder) throws IOException, InterruptedException {
        var done = new AtomicIntegerArray(size.jvms);
        var children = new ArrayList<ChildJvm>();
        try {
            for (int i = 0; i < size.jvms; i++) {
                var child = i;
                children.add(ChildJvm.start(
                        OracleWriter.class,
                        server.settings(database, "writer-" + i, EventTypes.taggedBy(event -> Set.of())),
                        List.of(
                                String.valueOf(i),
                                String.valueOf(Math.ceilDiv(size.appends, size.jvms)),
                                String.valueOf(seed),
                                String.valueOf(size.seconds),
                                file(folder, i).toString()),
                        folder.resolve("errors"),
                        word -> done.set(child, Integer.parseInt(word))));
            }
            for (var child : children) {
                while (!child.await(PROGRESS_INTERVAL)) {
                    var appends = 0;
                    for (int i = 0; i < size.jvms; i++) {
                        appends += done.get(i);
                    }
                    System.err.println("appends " + appends + " of " + size.appends);
                }
                if (child.exitValue() != 0) {
                    throw new IllegalStateException("A writer ended with " + child.exitValue() + ": "
                            + Files.readString(folder.resolve("errors")));
                }
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    private void report(SerialReplay replay, double seconds, ResultTable table) {
        var appends = replay.accepted + replay.rejected + replay.undecided;
        add(table, "appends", appends);
        add(table, "accepted", replay.accepted);
        add(table, "rejected", replay.rejected);
        add(table, "unknown", replay.undecided);
        add(table, "sourcings", replay.sourcings);
        add(table, "wrong acceptances", replay.wrongAcceptances);
        add(table, "false rejections", replay.falseRejections);
        add(table, "other faults", replay.otherFaults);
        table.add("appends, with their sourcings", "1/s", new double[] {appends / seconds});
    }

    private static void add(ResultTable table, String what, int count) {
        table.add(what, "", new double[] {count});
    }

    private static Path file(Path folder, int child) {
        return folder.resolve("child-" + child);
    }
}
