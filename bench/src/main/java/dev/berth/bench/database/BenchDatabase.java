package dev.berth.bench.database;

import dev.berth.app.postgres.EmbeddedPostgres;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.event.EventTypes;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A PostgreSQL server of the measurement's own, durable as in production (fsync on), on a disk and not in memory. Any
 * number of databases in it, so that peers run on the same server. Everything is deleted at the end.
 */
public final class BenchDatabase implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Path folder;
    private final AtomicInteger databases = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private EmbeddedPostgres server;

    private BenchDatabase(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts the server; blocks until it takes connections. */
    public static BenchDatabase start() throws IOException {
        var target = Path.of(System.getProperty("berth.project", "."), "bench", "target")
                .toAbsolutePath()
                .normalize();
        Files.createDirectories(target);
        var folder = Files.createTempDirectory(target, "database-");
        var database = new BenchDatabase(
                folder, EmbeddedPostgres.start(new EmbeddedPostgres.Settings(folder), progress -> {}));
        Runtime.getRuntime().addShutdownHook(new Thread(database::closeQuietly, "bench-database-end"));
        return database;
    }

    /** The measurement was broken off: its server must not outlive it. */
    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("Left behind: " + folder + " (" + e.getMessage() + ")");
        }
    }

    /** The server's own process. */
    public long pid() {
        return server.pid();
    }

    /** SIGKILL for the server and all its processes at once; returns when they are gone. */
    public void kill() throws InterruptedException {
        var root = ProcessHandle.of(server.pid());
        var all = root.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        var deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("PostgreSQL outlives SIGKILL: " + all);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Starts the server again on the same data and port, after somebody ended it. */
    public void restart() {
        server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(folder, server.port()), progress -> {});
    }

    /** Creates an empty database and answers its name. */
    public String newDatabase() {
        var name = "bench_" + databases.incrementAndGet();
        execute(server.database(), "CREATE DATABASE " + name);
        return name;
    }

    /** How {@code node} reaches the event store in {@code database}. */
    public EventStoreSettings settings(String database, String node, EventTypes types) {
        return new EventStoreSettings(
                server.host(), server.port(), database, server.user(), server.password(), false, node, types);
    }

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Runs statements without parameters, in one call. */
    public void execute(String database, String sql) {
        query(database, sql);
    }

    /** The first column of all rows, as text. */
    public List<String> query(String database, String sql) {
        var rows = Mono.usingWhen(
                        connections(database).create(),
                        connection -> Flux.from(connection.createStatement(sql).execute())
                                .concatMap(result -> result.<String>flatMap(segment -> switch (segment) {
                                    case Result.RowSegment row -> text(row.row());
                                    case Result.Message failure -> Mono.error(failure.exception());
                                    default -> Mono.empty();
                                }))
                                .collectList(),
                        PostgresqlConnection::close)
                .block(TIMEOUT);
        return rows == null ? List.of() : rows;
    }

    private static Mono<String> text(Row row) {
        return Mono.justOrEmpty(row.get(0)).map(Object::toString);
    }

    private PostgresqlConnectionFactory connections(String database) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(server.host())
                .port(server.port())
                .username(server.user())
                .password(server.password())
                .database(database)
                .build());
    }

    /** Settings that decide how durable and how fast the server is, as {@code name=value}. */
    public List<String> serverSettings() {
        var wanted = List.of(
                "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size");
        var settings = new ArrayList<String>();
        for (var name : wanted) {
            settings.add(name + "=" + query(server.database(), "SHOW " + name).getFirst());
        }
        return settings;
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() throws IOException {
        if (!closed.getAndSet(true)) {
            server.close();
            delete(folder);
        }
    }

    /** Deletes a folder and what is in it. */
    public static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
