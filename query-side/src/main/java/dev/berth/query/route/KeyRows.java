package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.route.RouteUpdate.KeyAccepted;
import dev.berth.messages.route.RouteUpdate.KeyUpdate;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.util.Collection;
import java.util.List;

/** Rows of table {@code login_key} in SQL: the last update of every key there ever was, by workspace and fingerprint. */
final class KeyRows {
    static final String TABLE = "login_key";

    private KeyRows() {}

    static List<String> schema(Tables tables) {
        String key = tables.name(TABLE);
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id text COLLATE "C" NOT NULL,
                    fingerprint  text COLLATE "C" NOT NULL,
                    accepted     boolean NOT NULL,
                    version      bigint NOT NULL,
                    PRIMARY KEY (workspace_id, fingerprint))
                """.formatted(key), "CREATE INDEX IF NOT EXISTS %1$s_version ON %1$s (version)".formatted(key));
    }

    static SqlCommand selectAccepted(Tables tables) {
        return SqlCommand.of(
                "SELECT version, workspace_id, fingerprint FROM %s WHERE accepted".formatted(tables.name(TABLE)));
    }

    static KeyAccepted accepted(Row row) {
        return new KeyAccepted(
                ReadModels.present(row, 0, Long.class),
                new Workspace(ReadModels.present(row, 1, String.class)),
                ReadModels.present(row, 2, String.class));
    }

    static SqlCommand upsert(Collection<KeyUpdate> keys, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (workspace_id, fingerprint, accepted, version)
                SELECT workspace_id, fingerprint, accepted::boolean, version
                FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
                    AS r(workspace_id, fingerprint, accepted, version)
                ON CONFLICT (workspace_id, fingerprint) DO UPDATE SET
                    accepted = excluded.accepted, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(keys, key -> key.workspace().name()),
                Columns.texts(keys, KeyUpdate::fingerprint),
                Columns.texts(keys, key -> Boolean.toString(key instanceof KeyAccepted)),
                Columns.longs(keys, KeyUpdate::position));
    }
}
