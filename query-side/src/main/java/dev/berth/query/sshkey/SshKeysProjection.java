package dev.berth.query.sshkey;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.EventNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps the keys that workspaces have now. */
public final class SshKeysProjection implements Projection {
    public static final String NAME = "ssh-keys";
    private static final Set<String> EVENTS = EventNames.of(SshKeyEvent.class);

    private final EventCodec codec;

    public SshKeysProjection(EventCodec codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<String> schema(Tables tables) {
        String key = tables.name("ssh_key");
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                    id           text COLLATE "C" PRIMARY KEY,
                    workspace_id text COLLATE "C" NOT NULL,
                    type         text NOT NULL,
                    base64       text NOT NULL,
                    fingerprint  text NOT NULL,
                    comment      text NOT NULL,
                    created_at   timestamptz NOT NULL,
                    version      bigint NOT NULL)
                """.formatted(key),
                "CREATE INDEX IF NOT EXISTS %1$s_list ON %1$s (workspace_id, version)".formatted(key));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("ssh_key");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        Map<String, Saved> saved = new LinkedHashMap<>();
        Map<String, Long> removed = new LinkedHashMap<>();
        for (StoredEvent stored : batch) {
            if (!EVENTS.contains(stored.name())) {
                continue;
            }
            switch ((SshKeyEvent) codec.decode(stored)) {
                case SshKeyAdded added -> {
                    removed.remove(added.key().value());
                    saved.put(added.key().value(), new Saved(added, stored.time(), stored.position()));
                }
                case SshKeyRemoved gone -> {
                    saved.remove(gone.key().value());
                    removed.put(gone.key().value(), stored.position());
                }
                case SshKeyRemovalReached _ -> {}
            }
        }
        List<SqlCommand> commands = new ArrayList<>(2);
        if (!saved.isEmpty()) {
            commands.add(upsert(saved.values(), tables));
        }
        if (!removed.isEmpty()) {
            commands.add(SqlCommand.of(
                    """
                    DELETE FROM %s AS t USING unnest($1::text[], $2::bigint[]) AS r(id, version)
                    WHERE t.id = r.id AND t.version < r.version
                    """.formatted(tables.name("ssh_key")),
                    Columns.texts(removed.keySet(), id -> id),
                    Columns.longs(removed.values(), position -> position)));
        }
        return Mono.just(commands);
    }

    private static SqlCommand upsert(Collection<Saved> saved, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (id, workspace_id, type, base64, fingerprint, comment, created_at, version)
                SELECT id, workspace_id, type, base64, fingerprint, comment, created_at::timestamptz, version
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                            $8::bigint[])
                    AS r(id, workspace_id, type, base64, fingerprint, comment, created_at, version)
                ON CONFLICT (id) DO UPDATE SET
                    type = excluded.type, base64 = excluded.base64, fingerprint = excluded.fingerprint,
                    comment = excluded.comment, created_at = excluded.created_at, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name("ssh_key")),
                Columns.texts(saved, row -> row.event.key().value()),
                Columns.texts(saved, row -> row.event.workspace().name()),
                Columns.texts(saved, row -> row.event.publicKey().type()),
                Columns.texts(saved, row -> row.event.publicKey().base64()),
                Columns.texts(saved, row -> row.event.fingerprint()),
                Columns.texts(saved, row -> row.event.publicKey().comment()),
                Columns.texts(saved, row -> row.at.toString()),
                Columns.longs(saved, row -> row.position));
    }

    private record Saved(SshKeyAdded event, Instant at, long position) {}
}
