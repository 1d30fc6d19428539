package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Whether the log in this database goes on from what the caller has seen. Told by the event that was seen last, which no
 * other log has: so a failover that loses nothing passes, although it renews the incarnation.
 */
final class LogContinuity {
    private LogContinuity() {}

    private record Here(long head, @Nullable UUID event, UUID incarnation) {
        boolean holds(LogPosition seen) {
            return seen.event() == null
                    ? seen.incarnation().equals(incarnation) && head >= seen.position()
                    : seen.event().equals(event);
        }
    }

    /** Fails with {@link AnotherLog} where the caller takes no other log and this is one. */
    static Mono<Void> check(Connection connection, EventStoreSettings settings) {
        LogPosition seen = settings.remembered();
        if (!settings.mustContinue() || seen == null || seen.position() == 0) {
            return Mono.empty();
        }
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT to_regclass('event') IS NOT NULL AND to_regclass('incarnation') IS NOT NULL"),
                        row -> Database.present(row.get(0, Boolean.class)))
                .flatMap(exists -> exists.getFirst() ? here(connection, seen.position()) : Mono.<Here>empty())
                .filter(here -> here.holds(seen))
                .switchIfEmpty(Mono.error(() -> new AnotherLog("The log in the database at " + settings.where()
                        + " is not the one that was seen here before, up to its position " + seen.position()
                        + ": it is another database, or one that was restored from an older backup.")))
                .then();
    }

    private static Mono<Here> here(Connection connection, long position) {
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT (SELECT coalesce(max(position), 0) FROM event),"
                                        + " (SELECT event_id FROM event WHERE position = $1),"
                                        + " (SELECT id FROM incarnation)",
                                position),
                        row -> new Here(
                                Database.present(row.get(0, Long.class)),
                                row.get(1, UUID.class),
                                Database.present(row.get(2, UUID.class))))
                .map(List::getFirst);
    }
}
