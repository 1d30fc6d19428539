package dev.berth.app.secrets;

import dev.berth.app.StartUpFailure;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The master key of the installation to which a log belongs: all homes that work on one log hold the same. The database
 * keeps a value that is derived from it, so that another key is noticed before it seals or opens anything.
 */
public final class InstallationKey {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int CHECK_BYTES = 16;

    private final Database database;
    private final String where;

    /** @param where the log is, for people */
    public InstallationKey(ConnectionFactory connections, String where) {
        this.database = new Database(connections);
        this.where = where;
    }

    /**
     * The home's master key, made where neither the home nor the log has one. Waits for the database; call it from
     * start-up code only.
     *
     * @param host name of this machine
     * @throws StartUpFailure with the line that copies the key, where the home has none or another
     */
    public MasterKey of(Path home, String host) {
        Path file = home.resolve("master-key");
        byte[] known = known();
        if (known != null && !Files.exists(file)) {
            throw new StartUpFailure(
                    "The log at %s belongs to an installation whose master key is not in %s. Copy it there: %s"
                            .formatted(where, home, copy(file, host)));
        }
        var key = MasterKey.of(home);
        byte[] check = key.derive("check", CHECK_BYTES);
        if (!MessageDigest.isEqual(known == null ? remember(check) : known, check)) {
            throw new StartUpFailure(
                    "The master key %s is not that of the installation to which the log at %s belongs. Put that one there: %s"
                            .formatted(file, where, copy(file, host)));
        }
        return key;
    }

    private byte @Nullable [] known() {
        return read().block(TIMEOUT);
    }

    /** What the database holds afterwards: of two that start at once the first decides. */
    private byte[] remember(byte[] check) {
        return Objects.requireNonNull(database.update(SqlCommand.of(
                        "INSERT INTO installation (master_key_check) VALUES ($1) ON CONFLICT DO NOTHING", check))
                .then(read())
                .block(TIMEOUT));
    }

    private Mono<byte[]> read() {
        return database.query(
                        SqlCommand.of("SELECT master_key_check FROM installation"),
                        row -> Database.present(row, 0, byte[].class))
                .flatMapIterable(rows -> rows)
                .next();
    }

    /** As far as it is known where another home is. */
    private String copy(Path file, String host) {
        List<String> lines = Objects.requireNonNull(database.query(
                        SqlCommand.of(
                                "SELECT host, home FROM process WHERE (host, home) <> ($1, $2) ORDER BY seen_at DESC LIMIT 1",
                                host,
                                String.valueOf(file.getParent())),
                        row -> {
                            var theirs = Database.present(row, 0, String.class);
                            var source = Database.present(row, 1, String.class) + "/master-key";
                            return theirs.equals(host)
                                    ? "cp -p %s %s".formatted(source, file)
                                    : "scp -p %s:%s %s".formatted(theirs, source, file);
                        })
                .block(TIMEOUT));
        return lines.isEmpty()
                ? "from the home that it was made in, or its backup, with permissions 0600"
                : lines.getFirst();
    }
}
