package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What must be true of the server before the log is entrusted to it. */
final class StartUpChecks {
    static final int MIN_VERSION = 150_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StartUpChecks() {}

    /** What was found, in a few words for people. */
    static Mono<String> run(ConnectionFactory connections, EventStoreSettings settings, int minVersion) {
        return readPassword(settings)
                .then(Mono.usingWhen(
                        connections.create(),
                        connection -> server(connection)
                                .doOnNext(server -> check(server, settings, minVersion))
                                .zipWhen(server -> room(connection).doOnNext(room -> check(room, settings)))
                                .delayUntil(_ -> ForeignTables.check(connection, settings))
                                // Before a migration, which would fill a database that was named by mistake.
                                .delayUntil(_ -> LogContinuity.check(connection, settings))
                                .map(found ->
                                        "PostgreSQL %d at %s, as user %s, sslmode=%s, with room for %d connections"
                                                .formatted(
                                                        found.getT1().version / 10_000,
                                                        settings.where(),
                                                        settings.username(),
                                                        settings.tls().mode(),
                                                        found.getT2().forAll)),
                        Connection::close))
                .timeout(TIMEOUT)
                .onErrorMap(error -> ConnectFailure.of(error, settings));
    }

    /** Also where the server asks for none: it may tomorrow. */
    private static Mono<Void> readPassword(EventStoreSettings settings) {
        Path file = settings.passwordFile();
        return file == null
                ? Mono.empty()
                : Mono.fromCallable(() -> PasswordFile.read(file))
                        .subscribeOn(Schedulers.boundedElastic())
                        .then();
    }

    private static Mono<ServerSettings> server(Connection connection) {
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT current_setting('server_version_num')::int,"
                                + " current_setting('server_encoding'), current_setting('fsync'),"
                                + " current_setting('full_page_writes'), current_setting('synchronous_commit'),"
                                + " pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'"),
                        row -> new ServerSettings(
                                Database.present(row.get(0, Integer.class)),
                                Database.present(row.get(1, String.class)),
                                Database.present(row.get(2, String.class)),
                                Database.present(row.get(3, String.class)),
                                Database.present(row.get(4, String.class)),
                                Database.present(row.get(5, Boolean.class)),
                                Database.present(row.get(6, Boolean.class))))
                .map(List::getFirst);
    }

    private static Mono<Room> room(Connection connection) {
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT current_setting('max_connections')::int"
                                + " - current_setting('superuser_reserved_connections')::int"
                                + " - coalesce(current_setting('reserved_connections', true)::int, 0),"
                                + " r.rolconnlimit, d.datconnlimit, current_schema(),"
                                + " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"
                                + " FROM pg_roles r, pg_database d"
                                + " WHERE r.rolname = current_user AND d.datname = current_database()"),
                        row -> new Room(
                                Database.present(row.get(0, Integer.class)),
                                Database.present(row.get(1, Integer.class)),
                                Database.present(row.get(2, Integer.class)),
                                row.get(3, String.class),
                                Database.present(row.get(4, Boolean.class))))
                .map(List::getFirst);
    }

    private static void check(Room room, EventStoreSettings settings) {
        checkConnections(room.forAll, "max_connections, without those that are reserved,", settings);
        checkConnections(room.ofRole, "the connection limit of role " + settings.username(), settings);
        checkConnections(room.ofDatabase, "the connection limit of database " + settings.database(), settings);
        if (!room.mayCreate) {
            String schema = room.schema == null ? "public" : room.schema;
            throw new StartUpCheckFailed("User " + settings.username() + " may not create tables in the schema "
                    + schema + " of the database at " + settings.where() + ". Run there as its owner: GRANT USAGE,"
                    + " CREATE ON SCHEMA " + schema + " TO " + settings.username());
        }
    }

    private static void checkConnections(int limit, String what, EventStoreSettings settings) {
        if (limit >= 0 && limit < ConnectionPools.MAX_CONNECTIONS) {
            throw new StartUpCheckFailed("PostgreSQL at " + settings.where() + " has room for " + limit
                    + " connections by " + what + ", but each process takes up to " + ConnectionPools.MAX_CONNECTIONS
                    + ". Raise it.");
        }
    }

    private static void check(ServerSettings server, EventStoreSettings settings, int minVersion) {
        String where = settings.where();
        if (server.version < minVersion) {
            throw new StartUpCheckFailed("PostgreSQL at " + where + " is version " + server.version / 10_000 + ", but "
                    + minVersion / 10_000 + " or newer is needed. Upgrade it.");
        }
        if (!server.encoding.equals("UTF8")) {
            throw new StartUpCheckFailed("The database at " + where + " is encoded as " + server.encoding
                    + ", so some events could not be stored. Create one with ENCODING 'UTF8'.");
        }
        if (server.inRecovery) {
            throw new StartUpCheckFailed("PostgreSQL at " + where + " is a standby and cannot be written to."
                    + " Use the address of the primary.");
        }
        if (server.readOnly) {
            throw new StartUpCheckFailed(
                    ("The database at %s is read-only for user %s, since default_transaction_read_only is on."
                                    + " Switch it off where it was set: for the role (ALTER ROLE %s RESET default_transaction_read_only),"
                                    + " the database or the server.")
                            .formatted(where, settings.username(), settings.username()));
        }
        String unsafe = Stream.of(
                        Map.entry("fsync", server.fsync),
                        Map.entry("full_page_writes", server.fullPageWrites),
                        Map.entry("synchronous_commit", server.synchronousCommit))
                .filter(setting -> setting.getValue().equals("off"))
                .map(setting -> setting.getKey() + "=off")
                .collect(Collectors.joining(", "));
        if (!settings.testDatabase() && !unsafe.isEmpty()) {
            throw new StartUpCheckFailed("PostgreSQL at " + where + " runs with " + unsafe
                    + ", so a crash could lose events that were acknowledged. Set them on; only tests may do without.");
        }
    }

    private record ServerSettings(
            int version,
            String encoding,
            String fsync,
            String fullPageWrites,
            String synchronousCommit,
            boolean inRecovery,
            boolean readOnly) {}

    /** How many connections there may be, -1 for any number, and whether tables can be made. */
    private record Room(
            int forAll,
            int ofRole,
            int ofDatabase,
            @Nullable String schema,
            boolean mayCreate) {}
}
