package dev.berth.eventstore.sql;

import dev.berth.eventstore.StartUpCheckFailed;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings a database up to date from numbered SQL resources such as {@code db/event-store/001-log.sql}. Each owner counts
 * for itself, so several modules can share one database. Nodes that start together take turns under an advisory lock.
 */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);
    private static final Pattern NAME = Pattern.compile("(?:.*/)?(\\d+)-([^/]+)\\.sql");
    private static final long LOCK = 4_207_849_485L;

    private final ConnectionFactory connections;

    public Migrations(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * Applies what {@code owner} lacks, in the order of the numbers, each in a transaction of its own.
     *
     * @param owner whose migrations these are, e.g. {@code query-side}
     * @param resources paths on the class path, e.g. {@code db/query-side/001-pods.sql}; all there are, not only new ones
     * @return completes when the database is up to date; fails with {@link StartUpCheckFailed} when it is newer than the
     *     program or a file does not apply
     */
    public Mono<Void> apply(String owner, List<String> resources) {
        return Mono.fromCallable(() -> resources.stream()
                        .map(Migrations::load)
                        .sorted((left, right) -> Integer.compare(left.number, right.number))
                        .toList())
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(migrations -> Mono.usingWhen(
                        connections.create(), connection -> apply(connection, owner, migrations), Connection::close));
    }

    private Mono<Void> apply(Connection connection, String owner, List<Migration> migrations) {
        return run(connection, "SET lock_timeout = '60s'")
                .then(run(connection, "SELECT pg_advisory_lock(" + LOCK + ")"))
                .then(run(connection, """
                        CREATE TABLE IF NOT EXISTS schema_version (
                            owner text NOT NULL, number int NOT NULL, name text NOT NULL,
                            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (owner, number))"""))
                .then(newest(connection, owner))
                .flatMap(newest -> applyBeyond(connection, owner, migrations, newest))
                // A pooled connection keeps session state, so both settings are put back whatever happened.
                .then(release(connection))
                .onErrorResume(error -> release(connection).then(Mono.error(error)));
    }

    private static Mono<Void> release(Connection connection) {
        return run(connection, "SELECT pg_advisory_unlock(" + LOCK + ")")
                .then(run(connection, "RESET lock_timeout"))
                .onErrorComplete();
    }

    private static Mono<Void> applyBeyond(Connection connection, String owner, List<Migration> migrations, int newest) {
        int known = migrations.isEmpty() ? 0 : migrations.getLast().number;
        if (newest > known) {
            return Mono.error(new StartUpCheckFailed("The database holds version " + newest + " of the " + owner
                    + " schema, but this program knows only up to version " + known
                    + ": it was written by a newer program. Start that version or newer, or use another database."));
        }
        return Flux.fromIterable(migrations)
                .filter(migration -> migration.number > newest)
                .concatMap(migration -> applyOne(connection, owner, migration))
                .then();
    }

    private static Mono<Void> applyOne(Connection connection, String owner, Migration migration) {
        Mono<Void> work = Mono.from(connection.beginTransaction())
                .then(run(connection, migration.sql))
                .then(Mono.from(connection
                                .createStatement("INSERT INTO schema_version (owner, number, name) VALUES ($1, $2, $3)")
                                .bind(0, owner)
                                .bind(1, migration.number)
                                .bind(2, migration.name)
                                .execute())
                        .flatMap(result -> Mono.from(result.getRowsUpdated())))
                .then(Mono.from(connection.commitTransaction()))
                .doOnSuccess(done -> log.info(
                        "Schema migrated part={} migration={}", owner, migration.number + "-" + migration.name));
        return work.onErrorResume(error -> Mono.from(connection.rollbackTransaction())
                .onErrorComplete()
                .then(Mono.error(new StartUpCheckFailed(
                        "Migration " + migration.number + " (" + migration.name + ") of the " + owner
                                + " schema does not apply: " + error.getMessage()
                                + ". Nothing of it was kept; the database is at the version before it.",
                        error))));
    }

    private static Mono<Integer> newest(Connection connection, String owner) {
        return Mono.from(connection
                        .createStatement("SELECT coalesce(max(number), 0) FROM schema_version WHERE owner = $1")
                        .bind(0, owner)
                        .execute())
                .flatMap(result ->
                        Mono.from(result.map((row, metadata) -> Database.present(row.get(0, Integer.class)))));
    }

    private static Mono<Void> run(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    private static Migration load(String resource) {
        Matcher name = NAME.matcher(resource);
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "A migration is named like 001-what-it-does.sql, so that its number can be read, but not "
                            + resource);
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? Migrations.class.getClassLoader() : context;
        try (var in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("Migration " + resource + " is not on the class path");
            }
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Migration(Integer.parseInt(name.group(1)), name.group(2), sql);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read migration " + resource, e);
        }
    }

    private record Migration(int number, String name, String sql) {}
}
