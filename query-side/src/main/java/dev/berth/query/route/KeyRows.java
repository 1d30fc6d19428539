package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.RouteUpdate.KeyAccepted;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of table {@code login_key} in SQL: the last update of every key there ever was, by workspace and fingerprint, and of a
 * removed one how far its removal has come.
 */
final class KeyRows {
    static final String TABLE = "login_key";

    private KeyRows() {}

    static List<String> schema(Tables tables) {
        String key = tables.name(TABLE);
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id text COLLATE "C" NOT NULL,
                    fingerprint  text COLLATE "C" NOT NULL,
                    accepted     boolean NOT NULL,
                    version      bigint NOT NULL,
                    key_id       text NOT NULL,
                    removal      bigint,
                    removed_at   timestamptz,
                    awaited      text,
                    PRIMARY KEY (workspace_id, fingerprint))
                """.formatted(key),
                "CREATE INDEX IF NOT EXISTS %1$s_version ON %1$s (version)".formatted(key),
                "CREATE INDEX IF NOT EXISTS %1$s_lingering ON %1$s (version) WHERE removal IS NOT NULL".formatted(key));
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

    static SqlCommand selectLingering(Tables tables) {
        return SqlCommand.of("""
                SELECT key_id, workspace_id, fingerprint, removal, removed_at, awaited, version
                FROM %s WHERE removal IS NOT NULL
                """.formatted(tables.name(TABLE)));
    }

    static LingeringKey lingering(Row row) {
        String awaited = row.get(5, String.class);
        return new LingeringKey(
                new SshKeyId(ReadModels.present(row, 0, String.class)),
                new Workspace(ReadModels.present(row, 1, String.class)),
                ReadModels.present(row, 2, String.class),
                ReadModels.present(row, 3, Long.class),
                ReadModels.present(row, 4, Instant.class),
                awaited == null
                        ? null
                        : Arrays.stream(awaited.split(" ", -1)).map(PodId::new).collect(Collectors.toSet()),
                ReadModels.present(row, 6, Long.class));
    }

    /** Of keys that were saved or removed. */
    static SqlCommand upsert(Collection<KeyHappening> keys, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (workspace_id, fingerprint, accepted, version, key_id, removal, removed_at)
                SELECT workspace_id, fingerprint, accepted::boolean, version, key_id, nullif(removal, 0),
                       removed_at::timestamptz
                FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[])
                    AS r(workspace_id, fingerprint, accepted, version, key_id, removal, removed_at)
                ON CONFLICT (workspace_id, fingerprint) DO UPDATE SET
                    accepted = excluded.accepted, version = excluded.version, removal = excluded.removal,
                    removed_at = excluded.removed_at, awaited = NULL
                WHERE excluded.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(keys, key -> key.event().workspace().name()),
                Columns.texts(keys, key -> key.event().fingerprint()),
                Columns.texts(keys, key -> Boolean.toString(key.event() instanceof SshKeyAdded)),
                Columns.longs(keys, KeyHappening::position),
                Columns.texts(keys, key -> key.event().key().value()),
                Columns.longs(keys, key -> key.lingers() == null ? 0 : key.position()),
                Columns.texts(
                        keys, key -> key.lingers() == null ? null : key.at().toString()));
    }

    /** How far removals have come; to be run behind {@link #upsert}. A removal that has reached all pods is no more than that. */
    static SqlCommand reached(Collection<KeyHappening> reached, Tables tables) {
        return SqlCommand.of(
                """
                UPDATE %s AS t SET
                    version = r.version,
                    removal = CASE WHEN r.awaited = '' THEN NULL ELSE t.removal END,
                    removed_at = CASE WHEN r.awaited = '' THEN NULL ELSE t.removed_at END,
                    awaited = CASE WHEN t.removal IS NULL THEN NULL ELSE nullif(r.awaited, '') END
                FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
                    AS r(workspace_id, fingerprint, version, awaited)
                WHERE t.workspace_id = r.workspace_id AND t.fingerprint = r.fingerprint AND r.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(reached, key -> key.event().workspace().name()),
                Columns.texts(reached, key -> key.event().fingerprint()),
                Columns.longs(reached, KeyHappening::position),
                Columns.texts(reached, KeyHappening::awaited));
    }

    /** What happened to a key, when and where in the log. */
    record KeyHappening(SshKeyEvent event, Instant at, long position) {
        @Nullable
        LingeringKey lingers() {
            return event instanceof SshKeyRemoved removed ? LingeringKey.of(removed, at, position) : null;
        }

        String awaited() {
            return event instanceof SshKeyRemovalReached reached
                    ? reached.awaited().stream().map(PodId::value).collect(Collectors.joining(" "))
                    : "";
        }
    }
}
