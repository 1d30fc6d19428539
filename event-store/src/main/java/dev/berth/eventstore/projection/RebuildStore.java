package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The rows of rebuilds: how they begin, what a person orders of them, and how they went. */
final class RebuildStore {
    private final Database database;

    RebuildStore(Database database) {
        this.database = database;
    }

    /** A rebuild beside the live build; fails with {@link RebuildRunning} if there is one already. */
    Mono<Rebuild> begin(Projection projection, boolean compare) {
        String id = TimeOrderedIdentifiers.next().toString();
        return oneAtATime(
                projection.name(),
                id,
                connection -> BuildStore.create(connection, projection)
                        .flatMap(build -> insert(connection, id, projection.name(), build, compare)));
    }

    /** A rebuild that only brings an earlier build up to date again. */
    Mono<Rebuild> beginRollback(String projection, int build) {
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
                        .then(insert(connection, id, projection, build, false)));
    }

    private Mono<Rebuild> oneAtATime(String projection, String id, Function<Connection, Mono<Long>> work) {
        return database.inTransaction(work)
                .onErrorResume(
                        R2dbcDataIntegrityViolationException.class,
                        error -> unfinished(projection)
                                .flatMap(running -> Mono.<Long>error(new RebuildRunning(projection, running.id())))
                                .switchIfEmpty(Mono.error(error)))
                .then(Mono.defer(() -> find(projection, id)));
    }

    private static Mono<Long> insert(Connection connection, String id, String projection, int build, boolean compare) {
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

    /** Orders a {@code ready} build to take over, whatever its rows; the driver does it. False if it is not ready. */
    Mono<Boolean> activate(String id) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = 'building', compare = false WHERE id = $1 AND state = 'ready'",
                        id))
                .map(changed -> changed == 1);
    }

    /** The driver hears of it when it extends its lease, and cannot flip from now on. False if the rebuild has ended. */
    Mono<Boolean> cancel(String id) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = 'cancelled' WHERE id = $1 AND " + Rebuild.UNFINISHED,
                        id))
                .map(changed -> changed == 1);
    }

    /**
     * Ends the rebuild that no program of today's version can finish and no older one drives any more. False where there is
     * none.
     */
    Mono<Boolean> cancelOlder(Projection projection) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild r SET state = 'cancelled',"
                                + " error = 'A newer version of the program builds the projection anew.'"
                                + " FROM projection_position b WHERE r.projection = $1 AND r." + Rebuild.UNFINISHED
                                + " AND r.lease_until < clock_timestamp()"
                                + " AND b.name = r.projection AND b.build = r.build AND b.version < $2",
                        projection.name(),
                        projection.version()))
                .map(ended -> ended > 0);
    }

    /** Fails with {@link UnknownProjection} where there is none. */
    Mono<Rebuild> find(String projection, String id) {
        return one("WHERE projection = $1 AND id = $2", projection, id)
                .switchIfEmpty(Mono.error(
                        () -> new UnknownProjection("Projection '" + projection + "' has no rebuild '" + id + "'")));
    }

    Mono<Rebuild> unfinished(String projection) {
        return one("WHERE projection = $1 AND " + Rebuild.UNFINISHED, projection);
    }

    /** The latest ones, newest first. */
    Mono<List<Rebuild>> latest(String projection, int limit) {
        return list("WHERE projection = $1 ORDER BY id DESC LIMIT $2", projection, limit);
    }

    private Mono<Rebuild> one(String where, @Nullable Object... arguments) {
        return list(where, arguments)
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    private Mono<List<Rebuild>> list(String where, @Nullable Object... arguments) {
        return database.query(
                SqlCommand.of(
                        "SELECT id, projection, build, compare, state, position, head, differences, error, started_at"
                                + " FROM projection_rebuild " + where,
                        arguments),
                row -> new Rebuild(
                        Database.present(row, 0, String.class),
                        Database.present(row, 1, String.class),
                        Database.present(row, 2, Integer.class),
                        Database.present(row, 3, Boolean.class),
                        Database.present(row, 4, String.class),
                        Database.present(row, 5, Long.class),
                        Database.present(row, 6, Long.class),
                        Database.present(row, 7, Long.class),
                        row.get(8, String.class),
                        Database.present(row, 9, Instant.class)));
    }
}
