package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds, positions, pointers and rebuilds in the database. Everything a crash must not lose is here. */
public final class ProjectionStore {
    private static final String REBUILD =
            "SELECT id, projection, build, compare, state, position, head, differences, error, started_at"
                    + " FROM projection_rebuild ";
    private static final String MOVED = "BE001";
    private static final String TABLE_DROPPED = "42P01";
    private static final long NOTHING = -1;
    private static final String UNFINISHED = "state IN ('building', 'comparing', 'ready')";

    private final Database database;

    /** Of this process's part in the leases; never used twice. */
    private final String node = TimeOrderedIdentifiers.next().toString();

    public ProjectionStore(Database database) {
        this.database = database;
    }

    record Build(String name, int number, int version, long position) {
        Build readFrom(long earlier) {
            return new Build(name, number, version, Math.min(position, earlier));
        }
    }

    record Pointer(Build live, @Nullable Integer previous) {}

    record Rebuild(
            String id,
            String projection,
            int build,
            boolean compare,
            String state,
            long position,
            long head,
            long differences,
            @Nullable String error,
            Instant startedAt) {}

    /** Another node has moved this build on meanwhile; nothing was written. */
    static final class PositionMoved extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        PositionMoved() {
            super("Another node has moved this build on", null, false, false);
        }
    }

    /** The rebuild was cancelled, or another node drives it now; nothing was written. */
    static final class NotDriver extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        NotDriver() {
            super("This node does not drive the rebuild any more", null, false, false);
        }
    }

    Mono<Pointer> pointer(String name) {
        return database.query(
                        SqlCommand.of(
                                "SELECT p.build, b.version, b.position, p.previous FROM projection_pointer p"
                                        + " JOIN projection_position b ON b.name = p.name AND b.build = p.build"
                                        + " WHERE p.name = $1",
                                name),
                        row -> new Pointer(
                                new Build(name, integer(row, 0), integer(row, 1), number(row, 2)),
                                row.get(3, Integer.class)))
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    Mono<Build> build(String name, int number) {
        return database.query(
                        SqlCommand.of(
                                "SELECT version, position FROM projection_position WHERE name = $1 AND build = $2",
                                name,
                                number),
                        row -> new Build(name, number, integer(row, 0), number(row, 1)))
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    /** The first build of a projection, or the one that another node was first with. */
    Mono<Pointer> firstBuild(Projection projection) {
        return database.inTransaction(connection -> newBuild(connection, projection)
                        .flatMap(number -> Database.update(
                                        connection,
                                        SqlCommand.of(
                                                "INSERT INTO projection_pointer (name, build) VALUES ($1, $2)",
                                                projection.name(),
                                                number))
                                .thenReturn(number)))
                .then()
                .onErrorComplete(R2dbcDataIntegrityViolationException.class)
                .then(pointer(projection.name()));
    }

    /** A rebuild beside the live build; fails with {@link RebuildRunning} if there is one already. */
    Mono<Rebuild> newRebuild(Projection projection, boolean compare) {
        String id = TimeOrderedIdentifiers.next().toString();
        return oneAtATime(
                projection.name(),
                id,
                connection -> newBuild(connection, projection)
                        .flatMap(number -> insertRebuild(connection, id, projection.name(), number, compare)));
    }

    /** A rebuild that only brings an earlier build up to date again. */
    Mono<Rebuild> newRollback(String projection, int build) {
        String id = TimeOrderedIdentifiers.next().toString();
        return oneAtATime(
                projection,
                id,
                connection -> Database.update(
                                connection,
                                SqlCommand.of(
                                        "UPDATE projection_position SET frozen = false WHERE name = $1 AND build = $2",
                                        projection,
                                        build))
                        .then(insertRebuild(connection, id, projection, build, false)));
    }

    private Mono<Rebuild> oneAtATime(String projection, String id, Function<Connection, Mono<Long>> work) {
        return database.inTransaction(work)
                .onErrorResume(
                        R2dbcDataIntegrityViolationException.class,
                        error -> unfinished(projection)
                                .flatMap(running -> Mono.<Long>error(new RebuildRunning(projection, running.id)))
                                .switchIfEmpty(Mono.error(error)))
                .then(Mono.defer(() -> rebuild(projection, id)));
    }

    private static Mono<Long> insertRebuild(
            Connection connection, String id, String projection, int build, boolean compare) {
        return Database.update(
                connection,
                SqlCommand.of(
                        "INSERT INTO projection_rebuild (id, projection, build, compare, state)"
                                + " VALUES ($1, $2, $3, $4, 'building')",
                        id,
                        projection,
                        build,
                        compare));
    }

    private static Mono<Integer> newBuild(Connection connection, Projection projection) {
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT nextval('projection_build_number')::int"),
                        row -> integer(row, 0))
                .map(List::getFirst)
                .flatMap(number -> {
                    Tables tables = Tables.ofBuild(number);
                    // Numbers are never used twice, so after the DDL the suffix finds what it made and nothing else,
                    // but for what was there before.
                    return tablesEndingWith(connection, tables.name(""))
                            .flatMap(before -> Flux.fromIterable(projection.schema(tables))
                                    .concatMap(sql -> Database.update(connection, SqlCommand.of(sql)))
                                    .then(tablesEndingWith(connection, tables.name("")))
                                    .map(after -> after.stream()
                                            .filter(table -> !before.contains(table))
                                            .toArray(String[]::new)))
                            .flatMap(made -> Database.update(
                                    connection,
                                    SqlCommand.of(
                                            "INSERT INTO projection_position (name, build, version, tables)"
                                                    + " VALUES ($1, $2, $3, $4)",
                                            projection.name(),
                                            number,
                                            projection.version(),
                                            made)))
                            .thenReturn(number);
                });
    }

    private static Mono<List<String>> tablesEndingWith(Connection connection, String suffix) {
        return Database.query(
                connection,
                SqlCommand.of(
                        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p')"
                                + " AND relnamespace = current_schema()::regnamespace AND right(relname, length($1)) = $1",
                        suffix),
                row -> Database.present(row.get(0, String.class)));
    }

    /**
     * Rows and position together or not at all.
     *
     * @param from where the build stands in the database; what lies between it and the batch changed no row
     * @param anyway also where the batch changes no row
     * @return false where nothing was written
     */
    Mono<Boolean> write(String projection, int build, long from, ProjectedBatch batch, boolean anyway) {
        Move move = new Move(projection, build, from, batch.last());
        return database.withConnection(connection -> batch.commands(connection)
                        .flatMap(commands -> switch (commands.size()) {
                            case 0 -> anyway ? move.alone(connection) : Mono.just(NOTHING);
                            case 1 -> Database.update(connection, move.with(commands.getFirst()));
                            default ->
                                Database.inTransaction(
                                        connection,
                                        same -> move.alone(same)
                                                .thenMany(Flux.fromIterable(commands))
                                                .concatMap(command -> Database.update(same, command))
                                                .last());
                        }))
                .onErrorResume(error -> explained(move, error))
                .map(rows -> rows != NOTHING);
    }

    /** Of two nodes that write the same batch the second may meet the rows of the first before it meets its position. */
    private Mono<Long> explained(Move move, Throwable error) {
        if (error instanceof PositionMoved || isMoved(error)) {
            return Mono.error(new PositionMoved());
        }
        return build(move.projection, move.build)
                .filter(now -> now.position() == move.from)
                .onErrorReturn(new Build(move.projection, move.build, 0, move.from)) // The first error tells more.
                .hasElement()
                .flatMap(stands -> Mono.error(stands ? error : new PositionMoved()));
    }

    private static boolean isMoved(Throwable error) {
        return error instanceof R2dbcException coded
                && (MOVED.equals(coded.getSqlState()) || TABLE_DROPPED.equals(coded.getSqlState()));
    }

    /** One step of a build. It fails where another node has made it already, and takes the rows down with it. */
    private record Move(String projection, int build, long from, long to) {
        /** The guard of {@code arguments} that stand before its own. */
        private static String sql(int arguments) {
            return "UPDATE projection_position SET position = projection_moved(name, position, frozen, $%d, $%d)"
                            .formatted(arguments + 1, arguments + 2)
                    + " WHERE name = $%d AND build = $%d".formatted(arguments + 3, arguments + 4);
        }

        Mono<Long> alone(Connection connection) {
            return Database.update(connection, SqlCommand.of(sql(0), from, to, projection, build))
                    .flatMap(moved -> moved == 1 ? Mono.just(moved) : Mono.error(new PositionMoved()));
        }

        /** Both in one statement, which is one round trip and its own transaction. */
        SqlCommand with(SqlCommand command) {
            List<@Nullable Object> arguments = new ArrayList<>(command.arguments());
            arguments.addAll(List.of(from, to, projection, build));
            return new SqlCommand(
                    "WITH moved AS (" + sql(command.arguments().size()) + ") " + command.sql(), arguments);
        }
    }

    /**
     * Takes the rebuild that nobody drives, or extends the own lease and says how far it is. Empty when there is none for
     * this node: another one drives it, it has ended, or its build needs another version of the program.
     */
    Mono<Rebuild> claim(Projection projection, long position, long head) {
        return database.query(
                        SqlCommand.of(
                                "UPDATE projection_rebuild r SET driver = $2, position = greatest(r.position, $4), head = $5,"
                                        + " lease_until = clock_timestamp() + interval '5 seconds'"
                                        + " FROM projection_position b"
                                        + " WHERE r.projection = $1 AND r." + UNFINISHED
                                        + " AND (r.driver = $2 OR r.lease_until < clock_timestamp())"
                                        + " AND b.name = r.projection AND b.build = r.build AND b.version = $3"
                                        + " RETURNING r.id",
                                projection.name(),
                                node,
                                projection.version(),
                                position,
                                head),
                        row -> Database.present(row.get(0, String.class)))
                .flatMap(ids -> ids.isEmpty() ? Mono.empty() : rebuild(projection.name(), ids.getFirst()));
    }

    /** Lets another node go on at once. */
    Mono<Void> release(Rebuild rebuild) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET lease_until = '-infinity' WHERE id = $1 AND driver = $2",
                        rebuild.id,
                        node))
                .then();
    }

    /** Orders a {@code ready} build to take over, whatever its rows; the driver does it. False if it is not ready. */
    Mono<Boolean> activate(String id) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = 'building', compare = false WHERE id = $1 AND state = 'ready'",
                        id))
                .map(changed -> changed == 1);
    }

    /** The driver hears of it at its next claim, and cannot flip from now on. False if the rebuild has ended. */
    Mono<Boolean> cancel(String id) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = 'cancelled' WHERE id = $1 AND " + UNFINISHED, id))
                .map(changed -> changed == 1);
    }

    /**
     * Does {@code work} while no node writes into this build, and tells it where the build stands. The lock is a row's, so
     * it ends with the transaction, also when this process is killed; a machine that vanished loses it after a minute.
     */
    <T> Mono<T> holding(String name, int build, BiFunction<Connection, Long, Mono<T>> work) {
        return database.inTransaction(connection -> Database.update(
                        connection, SqlCommand.of("SET LOCAL idle_in_transaction_session_timeout = '1min'"))
                .then(Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT position FROM projection_position WHERE name = $1 AND build = $2 FOR UPDATE",
                                name,
                                build),
                        row -> number(row, 0)))
                .flatMap(rows -> rows.isEmpty()
                        ? Mono.error(new IllegalStateException("The tables of the live build are gone"))
                        : work.apply(connection, rows.getFirst())));
    }

    /** From now on reads use {@code to}; the other one is kept for a rollback. Only its driver can do this. */
    Mono<Long> flip(Connection connection, String name, String rebuildId, int to) {
        return Database.update(
                        connection,
                        SqlCommand.of(
                                "UPDATE projection_rebuild SET state = 'active' WHERE id = $1 AND driver = $2 AND "
                                        + UNFINISHED,
                                rebuildId,
                                node))
                .flatMap(mine -> mine == 1
                        ? Database.update(
                                connection,
                                SqlCommand.of(
                                        "UPDATE projection_pointer SET previous = build, build = $2 WHERE name = $1",
                                        name,
                                        to))
                        : Mono.error(new NotDriver()))
                .flatMap(moved -> Database.update(
                        connection,
                        SqlCommand.of(
                                "UPDATE projection_position b SET frozen = b.build <> p.build, replaced_at ="
                                        + " CASE WHEN b.build <> p.build THEN clock_timestamp() END FROM projection_pointer p"
                                        + " WHERE p.name = $1 AND b.name = p.name AND b.build IN (p.build, p.previous)",
                                name)));
    }

    /** Drops all builds of a projection that neither reads, also of nodes that lag, nor a rollback, nor a rebuild need. */
    Mono<Void> dropUnused(String name) {
        return database.inTransaction(connection -> Database.query(
                                connection,
                                SqlCommand.of(
                                        "DELETE FROM projection_position b WHERE name = $1"
                                                + " AND (replaced_at IS NULL OR replaced_at < clock_timestamp() - interval '5 seconds')"
                                                + " AND NOT EXISTS (SELECT 1 FROM projection_pointer p"
                                                + "   WHERE p.name = b.name AND b.build IN (p.build, p.previous))"
                                                + " AND NOT EXISTS (SELECT 1 FROM projection_rebuild r"
                                                + "   WHERE r.projection = b.name AND r.build = b.build AND r."
                                                + UNFINISHED + ") RETURNING tables",
                                        name),
                                row -> Database.present(row.get(0, String[].class)))
                        .flatMapIterable(builds ->
                                builds.stream().flatMap(Arrays::stream).toList())
                        .concatMap(table -> Database.update(
                                connection, SqlCommand.of("DROP TABLE IF EXISTS \"" + table + "\" CASCADE")))
                        .then(Mono.just(true)))
                .then();
    }

    /** The previous build is given up, so that a new rebuild can take its place. */
    Mono<Void> forgetPrevious(String name) {
        return database.update(SqlCommand.of("UPDATE projection_pointer SET previous = NULL WHERE name = $1", name))
                .then(dropUnused(name));
    }

    /** Fails with {@link NotDriver} when the rebuild is not this node's any more. */
    Mono<Void> update(
            Rebuild rebuild, String state, long position, long head, long differences, @Nullable String error) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = $2, position = $3, head = $4, differences = $5,"
                                + " error = $6::text WHERE id = $1 AND driver = $7 AND " + UNFINISHED,
                        rebuild.id,
                        state,
                        position,
                        head,
                        differences,
                        error,
                        node))
                .flatMap(changed -> changed == 1 ? Mono.empty() : Mono.error(new NotDriver()));
    }

    Mono<Rebuild> rebuild(String projection, String id) {
        return one("WHERE projection = $1 AND id = $2", projection, id)
                .switchIfEmpty(Mono.error(
                        () -> new UnknownProjection("Projection '" + projection + "' has no rebuild '" + id + "'")));
    }

    Mono<Rebuild> unfinished(String projection) {
        return one("WHERE projection = $1 AND " + UNFINISHED, projection);
    }

    /** The latest ones, newest first. */
    Mono<List<Rebuild>> rebuilds(String projection, int limit) {
        return list("WHERE projection = $1 ORDER BY id DESC LIMIT $2", projection, limit);
    }

    /**
     * Ends the rebuild that no program of today's version can finish and no older one drives any more. False where there is
     * none.
     */
    Mono<Boolean> abandonOlder(Projection projection) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild r SET state = 'cancelled',"
                                + " error = 'A newer version of the program builds the projection anew.'"
                                + " FROM projection_position b WHERE r.projection = $1 AND r." + UNFINISHED
                                + " AND r.lease_until < clock_timestamp()"
                                + " AND b.name = r.projection AND b.build = r.build AND b.version < $2",
                        projection.name(),
                        projection.version()))
                .map(ended -> ended > 0);
    }

    private Mono<Rebuild> one(String where, @Nullable Object... arguments) {
        return list(where, arguments).flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    private Mono<List<Rebuild>> list(String where, @Nullable Object... arguments) {
        return database.query(
                SqlCommand.of(REBUILD + where, arguments),
                row -> new Rebuild(
                        Database.present(row.get(0, String.class)),
                        Database.present(row.get(1, String.class)),
                        integer(row, 2),
                        Database.present(row.get(3, Boolean.class)),
                        Database.present(row.get(4, String.class)),
                        number(row, 5),
                        number(row, 6),
                        number(row, 7),
                        row.get(8, String.class),
                        Database.present(row.get(9, Instant.class))));
    }

    /** How many rows are not the same in both builds. */
    Mono<Long> differences(Connection connection, Projection projection, int left, int right) {
        return Flux.fromIterable(projection.comparedTables())
                .concatMap(base -> differences(
                        connection,
                        Tables.ofBuild(left).name(base),
                        Tables.ofBuild(right).name(base)))
                .reduce(0L, Long::sum);
    }

    private Mono<Long> differences(Connection connection, String left, String right) {
        return digest(connection, left)
                .zipWhen(first -> digest(connection, right))
                .flatMap(both -> both.getT1().equals(both.getT2()) ? Mono.just(0L) : count(connection, left, right));
    }

    private Mono<String> digest(Connection connection, String table) {
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), 't::text')"
                                        + " FROM pg_index i JOIN pg_attribute a"
                                        + "   ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                                        + " WHERE i.indisprimary AND i.indrelid = $1::regclass",
                                table),
                        row -> Database.present(row.get(0, String.class)))
                .flatMap(key -> Database.query(
                        connection,
                        SqlCommand.of("SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY "
                                + key.getFirst() + ")), '') FROM " + table + " t"),
                        row -> Database.present(row.get(0, String.class))))
                .map(List::getFirst);
    }

    /** A changed row is missing on either side once, hence the greater of the two and not their sum. */
    private Mono<Long> count(Connection connection, String left, String right) {
        String missing =
                "(SELECT count(*) FROM (SELECT md5(t::text) FROM %s t EXCEPT ALL SELECT md5(t::text) FROM %s t) d)";
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT greatest(" + missing.formatted(left, right) + ", "
                                + missing.formatted(right, left) + ")"),
                        row -> number(row, 0))
                .map(List::getFirst);
    }

    private static int integer(Row row, int column) {
        return Database.present(row.get(column, Integer.class));
    }

    private static long number(Row row, int column) {
        return Database.present(row.get(column, Long.class));
    }
}
