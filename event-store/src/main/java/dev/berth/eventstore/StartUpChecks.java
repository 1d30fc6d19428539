package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** What must be true of the server before the log is entrusted to it. */
final class StartUpChecks {
    static final int MIN_VERSION = 150_000;

    private StartUpChecks() {}

    static Mono<Void> run(ConnectionFactory connections, EventStoreSettings settings, int minVersion) {
        String where = settings.host() + ":" + settings.port() + "/" + settings.database();
        return Mono.usingWhen(
                        connections.create(),
                        connection -> Database.query(
                                connection,
                                SqlCommand.of("SELECT current_setting('server_version_num')::int,"
                                        + " current_setting('server_encoding'), current_setting('fsync'),"
                                        + " current_setting('full_page_writes'), current_setting('synchronous_commit'),"
                                        + " pg_is_in_recovery()"),
                                row -> new ServerSettings(
                                        Database.present(row.get(0, Integer.class)),
                                        Database.present(row.get(1, String.class)),
                                        Database.present(row.get(2, String.class)),
                                        Database.present(row.get(3, String.class)),
                                        Database.present(row.get(4, String.class)),
                                        Database.present(row.get(5, Boolean.class)))),
                        Connection::close)
                .onErrorMap(error -> new StartUpCheckFailed(
                        "Cannot use PostgreSQL at " + where + " as user " + settings.username() + ": "
                                + error.getMessage() + ". Check that it runs there and that user, password and database"
                                + " are right.",
                        error))
                .doOnNext(rows -> check(rows.getFirst(), settings.testDatabase(), where, minVersion))
                .then();
    }

    private static void check(ServerSettings server, boolean testDatabase, String where, int minVersion) {
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
        String unsafe = Stream.of(
                        Map.entry("fsync", server.fsync),
                        Map.entry("full_page_writes", server.fullPageWrites),
                        Map.entry("synchronous_commit", server.synchronousCommit))
                .filter(setting -> setting.getValue().equals("off"))
                .map(setting -> setting.getKey() + "=off")
                .collect(Collectors.joining(", "));
        if (!testDatabase && !unsafe.isEmpty()) {
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
            boolean inRecovery) {}
}
