package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who drives a rebuild, and what only its driver may do. A lease lasts five seconds by the database's clock; a driver
 * that does not extend it is taken for dead.
 */
final class RebuildLeases {
    private final Database database;
    private final RebuildStore rebuilds;

    /** Of this process's leases; never used twice. */
    private final String driver = TimeOrderedIdentifiers.next().toString();

    RebuildLeases(Database database, RebuildStore rebuilds) {
        this.database = database;
        this.rebuilds = rebuilds;
    }

    /** The rebuild was cancelled, or another node drives it now; nothing was written. */
    static final class LeaseLost extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        LeaseLost() {
            super("This node does not drive the rebuild any more", null, false, false);
        }
    }

    /**
     * Takes the rebuild that nobody drives, or extends the own lease and says how far it is. Empty when there is none for
     * this node: another one drives it, it has ended, or its build needs another version of the program.
     */
    Mono<Rebuild> takeOrExtend(Projection projection, long position, long head) {
        return database.query(
                        SqlCommand.of(
                                "UPDATE projection_rebuild r SET driver = $2, position = greatest(r.position, $4), head = $5,"
                                        + " lease_until = clock_timestamp() + interval '5 seconds'"
                                        + " FROM projection_position b"
                                        + " WHERE r.projection = $1 AND r." + Rebuild.UNFINISHED
                                        + " AND (r.driver = $2 OR r.lease_until < clock_timestamp())"
                                        + " AND b.name = r.projection AND b.build = r.build AND b.version = $3"
                                        + " RETURNING r.id",
                                projection.name(),
                                driver,
                                projection.version(),
                                position,
                                head),
                        row -> Database.present(row, 0, String.class))
                .flatMap(ids -> ids.isEmpty() ? Mono.empty() : rebuilds.find(projection.name(), ids.getFirst()));
    }

    /** Lets another node go on at once. */
    Mono<Void> end(Rebuild rebuild) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET lease_until = '-infinity' WHERE id = $1 AND driver = $2",
                        rebuild.id(),
                        driver))
                .then();
    }

    /** Fails with {@link LeaseLost} when the rebuild is not this node's any more. */
    Mono<Void> report(
            Rebuild rebuild, String state, long position, long head, long differences, @Nullable String error) {
        return database.update(SqlCommand.of(
                        "UPDATE projection_rebuild SET state = $2, position = $3, head = $4, differences = $5,"
                                + " error = $6::text WHERE id = $1 AND driver = $7 AND " + Rebuild.UNFINISHED,
                        rebuild.id(),
                        state,
                        position,
                        head,
                        differences,
                        error,
                        driver))
                .flatMap(changed -> changed == 1 ? Mono.empty() : Mono.error(new LeaseLost()));
    }

    /**
     * From now on reads use the build of this rebuild; the other one is kept for a rollback. Fails with {@link LeaseLost}
     * when the rebuild is not this node's any more.
     */
    Mono<Long> flip(Connection connection, Rebuild rebuild) {
        return Database.update(
                        connection,
                        SqlCommand.of(
                                "UPDATE projection_rebuild SET state = 'active' WHERE id = $1 AND driver = $2 AND "
                                        + Rebuild.UNFINISHED,
                                rebuild.id(),
                                driver))
                .flatMap(mine -> mine == 1
                        ? Database.update(
                                connection,
                                SqlCommand.of(
                                        "UPDATE projection_pointer SET previous = build, build = $2 WHERE name = $1",
                                        rebuild.projection(),
                                        rebuild.build()))
                        : Mono.error(new LeaseLost()))
                .flatMap(moved -> Database.update(
                        connection,
                        SqlCommand.of(
                                "UPDATE projection_position b SET frozen = b.build <> p.build, replaced_at ="
                                        + " CASE WHEN b.build <> p.build THEN clock_timestamp() END FROM projection_pointer p"
                                        + " WHERE p.name = $1 AND b.name = p.name AND b.build IN (p.build, p.previous)",
                                rebuild.projection())));
    }
}
