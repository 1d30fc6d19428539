package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.util.Collection;

/** Rows of table {@code ssh_access} in SQL: of each workspace whose SSH was ever switched, how it is. */
final class SshAccessRows {
    static final String TABLE = "ssh_access";

    private SshAccessRows() {}

    /**
     * Whether people may reach the pods of a workspace.
     *
     * @param version position of the event that said so
     */
    record SwitchedSsh(Workspace workspace, boolean enabled, long version) {}

    static String schema(Tables tables) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id text COLLATE "C" NOT NULL PRIMARY KEY,
                    enabled      boolean NOT NULL,
                    version      bigint NOT NULL)
                """.formatted(tables.name(TABLE));
    }

    static SqlCommand selectAll(Tables tables) {
        return SqlCommand.of("SELECT workspace_id, enabled, version FROM %s".formatted(tables.name(TABLE)));
    }

    static SwitchedSsh switched(Row row) {
        return new SwitchedSsh(
                new Workspace(ReadModels.present(row, 0, String.class)),
                ReadModels.present(row, 1, Boolean.class),
                ReadModels.present(row, 2, Long.class));
    }

    static SqlCommand upsert(Collection<SwitchedSsh> switched, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (workspace_id, enabled, version)
                SELECT workspace_id, enabled::boolean, version
                FROM unnest($1::text[], $2::text[], $3::bigint[]) AS r(workspace_id, enabled, version)
                ON CONFLICT (workspace_id) DO UPDATE SET
                    enabled = excluded.enabled, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(switched, row -> row.workspace().name()),
                Columns.texts(switched, row -> Boolean.toString(row.enabled())),
                Columns.longs(switched, SwitchedSsh::version));
    }
}
