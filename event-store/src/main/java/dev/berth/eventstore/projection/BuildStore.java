package dev.berth.eventstore.projection;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds in the database: their tables, their positions, and the pointer to the build that reads use. */
final class BuildStore {
    private final Database database;
    private final Database comparisons;

    BuildStore(Database database, Database comparisons) {
        this.database = database;
        this.comparisons = comparisons;
    }

    Mono<BuildPointer> pointer(String projection) {
        return database.query(
                        SqlCommand.of(
                                "SELECT p.build, b.version, b.position, p.previous FROM projection_pointer p"
                                        + " JOIN projection_position b ON b.name = p.name AND b.build = p.build"
                                        + " WHERE p.name = $1",
                                projection),
                        row -> new BuildPointer(
                                new Build(
                                        projection,
                                        Database.present(row, 0, Integer.class),
                                        Database.present(row, 1, Integer.class),
                                        Database.present(row, 2, Long.class)),
                                row.get(3, Integer.class)))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    Mono<Build> build(String projection, int number) {
        return database.query(
                        SqlCommand.of(
                                "SELECT version, position FROM projection_position WHERE name = $1 AND build = $2",
                                projection,
                                number),
                        row -> new Build(
                                projection,
                                number,
                                Database.present(row, 0, Integer.class),
                                Database.present(row, 1, Long.class)))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    /** Whether the build is there, at this position, and not frozen for another one that took over. */
    Mono<Boolean> stands(String projection, int number, long position) {
        return database.query(
                        SqlCommand.of(
                                "SELECT 1 FROM projection_position"
                                        + " WHERE name = $1 AND build = $2 AND position = $3 AND NOT frozen",
                                projection,
                                number,
                                position),
                        row -> 1)
                .map(rows -> !rows.isEmpty());
    }

    /** The first build of a projection, or the one that another node was first with. */
    Mono<BuildPointer> firstBuild(Projection projection) {
        return database.inTransaction(connection -> create(connection, projection)
                        .flatMap(number -> Database.update(
                                connection,
                                SqlCommand.of(
                                        "INSERT INTO projection_pointer (name, build) VALUES ($1, $2)",
                                        projection.name(),
                                        number))))
                .then()
                .onErrorComplete(R2dbcDataIntegrityViolationException.class)
                .then(pointer(projection.name()));
    }

    /** Makes the tables of a new build and gives its number. */
    static Mono<Integer> create(Connection connection, Projection projection) {
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT nextval('projection_build_number')::int"),
                        row -> Database.present(row, 0, Integer.class))
                .map(List::getFirst)
                .flatMap(number -> createTables(connection, projection, Tables.ofBuild(number))
                        .flatMap(made -> Database.update(
                                connection,
                                SqlCommand.of(
                                        "INSERT INTO projection_position (name, build, version, tables)"
                                                + " VALUES ($1, $2, $3, $4)",
                                        projection.name(),
                                        number,
                                        projection.version(),
                                        made)))
                        .thenReturn(number));
    }

    /** Numbers are never used twice, so that what ends in this one and was not there before is what the DDL made. */
    private static Mono<String[]> createTables(Connection connection, Projection projection, Tables tables) {
        String suffix = tables.name("");
        return tablesEndingIn(connection, suffix)
                .flatMap(before -> Flux.fromIterable(projection.schema(tables))
                        .concatMap(sql -> Database.update(connection, SqlCommand.of(sql)))
                        .then(tablesEndingIn(connection, suffix))
                        .map(after -> after.stream()
                                .filter(table -> !before.contains(table))
                                .toArray(String[]::new)));
    }

    private static Mono<List<String>> tablesEndingIn(Connection connection, String suffix) {
        return Database.query(
                connection,
                SqlCommand.of(
                        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p')"
                                + " AND relnamespace = current_schema()::regnamespace AND right(relname, length($1)) = $1",
                        suffix),
                row -> Database.present(row, 0, String.class));
    }

    /**
     * Does {@code work} while no node writes into this build, and tells it where the build stands. The lock is a row's, so
     * it ends with the transaction, also when this process is killed; a machine that vanished loses it after a minute.
     */
    <T> Mono<T> whileLocked(String projection, int build, BiFunction<Connection, Long, Mono<T>> work) {
        return comparisons.inTransaction(connection -> Database.update(
                        connection, SqlCommand.of("SET LOCAL idle_in_transaction_session_timeout = '1min'"))
                .then(Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT position FROM projection_position WHERE name = $1 AND build = $2 FOR UPDATE",
                                projection,
                                build),
                        row -> Database.present(row, 0, Long.class)))
                .flatMap(rows -> rows.isEmpty()
                        ? Mono.error(new IllegalStateException("The tables of the live build are gone"))
                        : work.apply(connection, rows.getFirst())));
    }

    /** Drops all builds of a projection that neither reads, also of nodes that lag, nor a rollback, nor a rebuild need. */
    Mono<Void> dropUnused(String projection) {
        return database.inTransaction(connection -> Database.query(
                                connection,
                                SqlCommand.of(
                                        "DELETE FROM projection_position b WHERE name = $1"
                                                + " AND (replaced_at IS NULL OR replaced_at < clock_timestamp() - interval '5 seconds')"
                                                + " AND NOT EXISTS (SELECT 1 FROM projection_pointer p"
                                                + "   WHERE p.name = b.name AND b.build IN (p.build, p.previous))"
                                                + " AND NOT EXISTS (SELECT 1 FROM projection_rebuild r"
                                                + "   WHERE r.projection = b.name AND r.build = b.build AND r."
                                                + Rebuild.UNFINISHED + ") RETURNING tables",
                                        projection),
                                row -> Database.present(row, 0, String[].class))
                        .flatMapIterable(builds ->
                                builds.stream().flatMap(Arrays::stream).toList())
                        .concatMap(table -> Database.update(
                                connection, SqlCommand.of("DROP TABLE IF EXISTS \"" + table + "\" CASCADE")))
                        .then(Mono.just(true)))
                .then();
    }

    /** The previous build is given up, so that a new rebuild can take its place. */
    Mono<Void> forgetPrevious(String projection) {
        return database.update(
                        SqlCommand.of("UPDATE projection_pointer SET previous = NULL WHERE name = $1", projection))
                .then(dropUnused(projection));
    }
}
