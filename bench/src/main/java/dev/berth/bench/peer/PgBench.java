package dev.berth.bench.peer;

import dev.berth.bench.database.BenchDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * PostgreSQL's own load program, in C on libpq: what the server does without any store in front of it. Its inserts check
 * no condition and take no lock, so they are the ceiling of one transaction per event and not a store.
 */
public final class PgBench implements AutoCloseable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final int PAGE_SIZE = 1000;
    private static final int THREADS = 2;
    private static final int RESERVED_CONNECTIONS = 5;
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    /** The log's own tables and indexes. The position comes from a sequence, which needs no lock and leaves gaps. */
    private static final String SCHEMA = """
            CREATE SEQUENCE event_position;
            CREATE TABLE event (
                position bigint PRIMARY KEY DEFAULT nextval('event_position'),
                event_id uuid NOT NULL UNIQUE,
                type_id  int NOT NULL,
                version  text NOT NULL,
                time     timestamptz NOT NULL,
                payload  bytea NOT NULL,
                metadata jsonb NOT NULL);
            CREATE INDEX event_type_position ON event (type_id, position);
            CREATE INDEX event_time ON event USING brin (time);
            CREATE TABLE event_tag (
                tag      text COLLATE "C" NOT NULL,
                position bigint NOT NULL,
                type_id  int NOT NULL,
                PRIMARY KEY (tag, position, type_id));
            """;

    /**
     * One transaction, one statement, one round trip. Two statements in a pipeline cost the same (median of 19
     * interleaved rounds and the server's CPU time per transaction at 1 to 128 clients), a PL/pgSQL function a tenth
     * more CPU, and BEGIN … COMMIT in four round trips reached half of it at 32.
     */
    private static final String INSERT = """
            \\set stream random(1, 1000000000000)
            \\set group random(1, %d)
            WITH inserted AS (
                INSERT INTO event (event_id, type_id, version, time, payload, metadata)
                VALUES (uuidv7(), 1, '1', now(), :payload, :metadata)
                RETURNING position, type_id)
            INSERT INTO event_tag (tag, position, type_id)
            SELECT tagged.tag, inserted.position, inserted.type_id
            FROM inserted, (VALUES ('stream=' || :stream), ('group=g' || :group)) AS tagged(tag);
            """.formatted(PeerEvents.GROUPS);

    private static final long MAX_ROWS_PER_INSERT = 100_000;
    private static final String METADATA = "{\"actor\": \"bench\", \"requestId\": \"request-1\"}";

    private static final String READ = """
            SELECT position, event_id, type_id, version, time, payload, metadata
            FROM event WHERE position > :after ORDER BY position LIMIT %1$d;
            \\set after (:after + %1$d) %% :whole
            """.formatted(PAGE_SIZE);

    private static final String FREE_CONNECTIONS =
            "SELECT current_setting('max_connections')::int - count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";

    private final Path program;
    private final BenchDatabase server;
    private final String database;
    private final Path folder;

    /** Makes the tables in a new database of the server. */
    public PgBench(Path program, BenchDatabase server) throws IOException {
        this.program = program;
        this.server = server;
        this.database = server.newDatabase();
        this.folder = Files.createTempDirectory("berth-pgbench");
        server.execute(database, SCHEMA);
    }

    /** Where the program is: on the path, or where Debian puts it. It must be of PostgreSQL 14 or newer. */
    public static Optional<Path> program() {
        var folders = new ArrayList<Path>();
        for (String folder : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (var versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.reverseOrder())
                        .map(version -> version.resolve("bin"))
                        .forEach(folders::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folders.stream()
                .map(folder -> folder.resolve("pgbench"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** How to install the program where it is missing. */
    public static String howToInstall() {
        return "pgbench is neither on the PATH nor in " + DEBIAN + ", so there is nothing to compare with."
                + " It comes with the server: 'apt-get install postgresql-15' (or any version from 14 on) on Debian and"
                + " Ubuntu, 'postgresql-contrib' on Fedora, 'postgresql' in Homebrew.";
    }

    /** Inserts the same rows until {@code events} are there, many in one transaction. */
    public void grow(long events) {
        long inserted = Long.parseLong(
                server.query(database, "SELECT count(*) FROM event").getFirst());
        while (inserted < events) {
            long more = Math.min(MAX_ROWS_PER_INSERT, events - inserted);
            fill(more);
            inserted += more;
        }
    }

    /** The tags are drawn for each event, which they would not be in a joined list of values. */
    private void fill(long events) {
        server.execute(database, """
                WITH inserted AS (
                    INSERT INTO event (event_id, type_id, version, time, payload, metadata)
                    SELECT uuidv7(), 1, '1', now(), '%s', '%s' FROM generate_series(1, %d)
                    RETURNING position, type_id)
                INSERT INTO event_tag (tag, position, type_id)
                SELECT unnest(ARRAY['stream=' || (random() * 1e12)::bigint, 'group=g' || (1 + random() * (%d - 1))::int]),
                       position, type_id
                FROM inserted
                """.formatted(PeerEvents.payloadText(), METADATA, events, PeerEvents.GROUPS));
    }

    /** The database of the plain inserts. */
    String database() {
        return database;
    }

    /**
     * Plain inserts of an event and its two tags, each in a transaction of its own.
     *
     * @param writers connections; at most as many as the server has free
     * @param measured rounded up to whole seconds
     */
    public Throughput appends(int writers, Duration measured) throws IOException, InterruptedException {
        int clients = Math.max(1, Math.min(writers, freeConnections()));
        var logs = folder.resolve("latency");
        double rate = run(
                database,
                INSERT,
                clients,
                measured,
                List.of(
                        "--define=payload=" + PeerEvents.payloadText(),
                        "--define=metadata=" + METADATA,
                        // The log of every transaction makes no measurable difference to the rate.
                        "--log",
                        "--log-prefix=" + logs));
        long[] micros = latencies();
        return new Throughput(clients, rate, percentile(micros, 50), percentile(micros, 99));
    }

    /**
     * Reads a log of ours from its beginning by pages of 1000, all columns, over one connection, again and again.
     *
     * @param log name of a database on the same server, with at least 1000 events
     * @param events how many are in it
     * @return events per second
     */
    public double readEventsPerSecond(String log, long events, Duration measured)
            throws IOException, InterruptedException {
        if (events < PAGE_SIZE) {
            throw new IllegalArgumentException(
                    "Only %d events in %s: fill in at least one page of %d".formatted(events, log, PAGE_SIZE));
        }
        long whole = events / PAGE_SIZE * PAGE_SIZE;
        return PAGE_SIZE * run(log, READ, 1, measured, List.of("--define=after=0", "--define=whole=" + whole));
    }

    private double run(String target, String script, int clients, Duration measured, List<String> options)
            throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("script.sql"), script);
        var output = folder.resolve("output");
        long seconds = Math.max(1, (measured.toMillis() + 999) / 1000);
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--username=" + server.user(),
                "--client=" + clients,
                "--jobs=" + Math.min(THREADS, clients),
                "--time=" + seconds,
                "--file=" + file));
        command.addAll(options);
        command.add(target);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", server.password());
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        try {
            if (!process.waitFor(seconds + EXIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("pgbench did not end within %d s of its %d s"
                        .formatted(seconds + EXIT_TIMEOUT.toSeconds(), seconds));
            }
        } finally {
            process.destroyForcibly();
        }
        return rate(Files.readString(output), process.exitValue());
    }

    private int freeConnections() {
        return Integer.parseInt(server.query(database, FREE_CONNECTIONS).getFirst()) - RESERVED_CONNECTIONS;
    }

    private static double rate(String output, int exitCode) {
        var rate = RATE.matcher(output);
        if (exitCode != 0 || !rate.find()) {
            throw new IllegalStateException("pgbench failed with exit code %d: %s".formatted(exitCode, output));
        }
        return Double.parseDouble(rate.group(1));
    }

    /** The transactions' microseconds, sorted. Each thread of pgbench writes a file of its own. */
    private long[] latencies() throws IOException {
        List<Path> logs;
        try (var files = Files.list(folder)) {
            logs = files.filter(file -> file.getFileName().toString().startsWith("latency"))
                    .toList();
        }
        var micros = new ArrayList<Long>();
        for (var log : logs) {
            for (var line : Files.readAllLines(log, StandardCharsets.US_ASCII)) {
                micros.add(Long.parseLong(line.split(" ", -1)[2]));
            }
            Files.delete(log);
        }
        return micros.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static double percentile(long[] sortedMicros, int percent) {
        return sortedMicros.length == 0
                ? Double.NaN
                : sortedMicros[Math.min(sortedMicros.length - 1, sortedMicros.length * percent / 100)] / 1e3;
    }

    /** Deletes the scripts; the tables go with the server. */
    @Override
    public void close() throws IOException {
        BenchDatabase.delete(folder);
    }
}
