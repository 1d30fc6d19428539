package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.PostgresArray;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Whether the schema is free for a log, or holds one. A table of another program that is called like one of ours would
 * stop a migration half way, or be taken for ours.
 */
final class ForeignTables {
    /** All that the migrations make or rename to. */
    static final List<String> OWN = List.of(
            "schema_version",
            "incarnation",
            "event_type",
            "event",
            "event_tag",
            "token_entry",
            "projection_position",
            "projection_pointer",
            "projection_rebuild",
            "parked_event",
            "dead_letter");

    private static final String OUR_VERSIONS =
            "(SELECT count(*) = 4 FROM pg_attribute a JOIN pg_class v ON v.oid = a.attrelid"
                    + " JOIN pg_namespace s ON s.oid = v.relnamespace WHERE s.nspname = current_schema()"
                    + " AND v.relname = 'schema_version' AND a.attname IN ('owner', 'number', 'name', 'applied_at'))";

    private ForeignTables() {}

    /** Fails with {@link StartUpCheckFailed} naming what is in the way. */
    static Mono<Void> check(Connection connection, EventStoreSettings settings) {
        return hasOurVersions(connection)
                .flatMap(has -> has ? isOurs(connection) : Mono.just(false))
                .filter(ours -> !ours)
                .flatMap(notYet -> taken(connection, settings))
                .flatMap(taken -> Mono.error(new StartUpCheckFailed(
                        "The schema %s of the database at %s holds %s of another program. Give Berth a database of its own, CREATE DATABASE berth OWNER %s ENCODING 'UTF8', or a schema: CREATE SCHEMA berth AUTHORIZATION %s; ALTER ROLE %s SET search_path = berth"
                                .formatted(
                                        taken.getFirst().schema,
                                        settings.where(),
                                        ForeignTable.text(taken),
                                        settings.username(),
                                        settings.username(),
                                        settings.username()))));
    }

    /** That of another program, Flyway's for one, has other columns. */
    private static Mono<Boolean> hasOurVersions(Connection connection) {
        return isTrue(connection, "SELECT %s".formatted(OUR_VERSIONS));
    }

    private static Mono<Boolean> isOurs(Connection connection) {
        return isTrue(connection, "SELECT EXISTS (SELECT FROM schema_version WHERE owner = 'event-store')");
    }

    private static Mono<Boolean> isTrue(Connection connection, String sql) {
        return Database.query(connection, SqlCommand.of(sql), row -> Database.present(row.get(0, Boolean.class)))
                .map(List::getFirst);
    }

    private static Mono<List<ForeignTable>> taken(Connection connection, EventStoreSettings settings) {
        return Database.query(
                        connection,
                        SqlCommand.of(
                                "SELECT n.nspname::text, c.relname::text FROM pg_class c"
                                        + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                                        + " WHERE n.nspname = current_schema() AND c.relname = ANY($1)"
                                        // An empty one of ours is what a start leaves that was stopped in the midst.
                                        + " AND NOT (c.relname = 'schema_version' AND " + OUR_VERSIONS
                                        + ") ORDER BY 2",
                                PostgresArray.ofTexts(names(settings))),
                        row -> new ForeignTable(
                                Database.present(row.get(0, String.class)), Database.present(row.get(1, String.class))))
                .filter(found -> !found.isEmpty());
    }

    private static List<@Nullable String> names(EventStoreSettings settings) {
        List<@Nullable String> names = new ArrayList<>(OWN);
        names.addAll(settings.otherTables());
        return names;
    }

    private record ForeignTable(String schema, String table) {
        static String text(List<ForeignTable> all) {
            List<String> names = all.stream().map(ForeignTable::table).toList();
            return (names.size() == 1 ? "the table " : "the tables ") + String.join(", ", names);
        }
    }
}
