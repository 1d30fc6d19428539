package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The id of the log, another one after a restore: positions may then be given out a second time, to other events, and
 * whoever kept old ones must hear of it. A restore is known by the server's identity (of the cluster, of its timeline, of
 * the database) and by what the caller remembers having seen.
 */
final class Incarnation {
    private static final Logger log = LoggerFactory.getLogger(Incarnation.class);
    private static final String MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'execute')";
    private static final String SYSTEM = "(SELECT system_identifier FROM pg_control_system())";
    // The timeline is not that of pg_control_checkpoint(), which after a promotion lags behind until a checkpoint.
    private static final String HERE =
            "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint,"
                    + " (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),"
                    + " (SELECT coalesce(max(position), 0) FROM event), ";

    private Incarnation() {}

    /** Null where it is not known: not yet, or because this user may not ask. */
    private record ServerIdentity(
            @Nullable Long system,
            @Nullable Long timeline,
            @Nullable Long database) {}

    private record Here(ServerIdentity server, long head) {}

    private record LastOpened(UUID id, ServerIdentity server) {}

    /** What this log is called from now on; renews it where there was a restore. Nodes that ask at once get the same. */
    static Mono<UUID> current(ConnectionFactory connections, @Nullable LogPosition remembered) {
        return new Database(connections)
                .inTransaction(connection -> known(connection)
                        .flatMap(known ->
                                here(connection).flatMap(here -> decide(connection, known, here, remembered))));
    }

    private static Mono<UUID> decide(
            Connection connection, LastOpened known, Here here, @Nullable LogPosition remembered) {
        if (here.server.system == null) {
            log.warn("Restores to another server cannot be noticed, because this user may not ask which server this is;"
                    + " a superuser has to GRANT EXECUTE ON FUNCTION pg_control_system() to it");
        }
        String restored = restored(known, here, remembered);
        UUID id = restored == null ? known.id : UUID.randomUUID();
        if (restored != null) {
            log.warn(
                    "The log has a new incarnation and cursors of before are reset incarnation={} from={} reason={}",
                    id,
                    known.id,
                    restored);
        }
        ServerIdentity server = here.server;
        return Database.update(
                        connection,
                        SqlCommand.of(
                                "UPDATE incarnation SET id = $1, created_at = CASE WHEN id = $1 THEN created_at"
                                        + " ELSE clock_timestamp() END,"
                                        + " system_identifier = coalesce($2::bigint, system_identifier),"
                                        + " timeline = $3::bigint, database_id = $4::bigint",
                                id,
                                server.system,
                                server.timeline,
                                server.database))
                .thenReturn(id);
    }

    /** Why what is here must be a restored copy, null if nothing says so. */
    private static @Nullable String restored(LastOpened known, Here here, @Nullable LogPosition remembered) {
        ServerIdentity before = known.server;
        if (differ(before.system, here.server.system)) {
            return "it lies on another server than before (restored from a dump or a base backup, or upgraded)";
        }
        if (differ(before.timeline, here.server.timeline)) {
            return "the server was recovered to a point in time or a standby was promoted";
        }
        if (differ(before.database, here.server.database)) {
            return "it lies in another database than before (restored from a dump)";
        }
        if (remembered != null && remembered.incarnation().equals(known.id) && here.head < remembered.position()) {
            return "it ends at position " + here.head + " although position " + remembered.position()
                    + " was seen before (its files were set back)";
        }
        return null;
    }

    private static boolean differ(@Nullable Long before, @Nullable Long now) {
        return before != null && now != null && !Objects.equals(before, now);
    }

    private static Mono<LastOpened> known(Connection connection) {
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT id, system_identifier, timeline, database_id FROM incarnation FOR UPDATE"),
                        row -> new LastOpened(
                                Database.present(row.get(0, UUID.class)),
                                new ServerIdentity(
                                        row.get(1, Long.class), row.get(2, Long.class), row.get(3, Long.class))))
                .map(List::getFirst);
    }

    private static Mono<Here> here(Connection connection) {
        return Database.query(connection, SqlCommand.of(MAY_ASK), row -> Database.present(row.get(0, Boolean.class)))
                .map(rows -> HERE + (rows.getFirst() ? SYSTEM : "NULL::bigint"))
                .flatMap(sql -> Database.query(
                        connection,
                        SqlCommand.of(sql),
                        row -> new Here(
                                new ServerIdentity(
                                        row.get(3, Long.class), row.get(0, Long.class), row.get(1, Long.class)),
                                Database.present(row.get(2, Long.class)))))
                .map(List::getFirst);
    }
}
