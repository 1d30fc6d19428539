package dev.berth.query.volume;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.query.reading.EventNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps the volumes that workspaces have now. They are few and change rarely, so each event is a statement. */
public final class VolumesProjection implements Projection {
    public static final String NAME = "volumes";
    static final String TABLE = "volume";
    private static final Set<String> EVENTS = EventNames.of(VolumeEvent.class);

    private final EventCodec codec;

    public VolumesProjection(EventCodec codec) {
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
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id text COLLATE "C" NOT NULL,
                    name         text COLLATE "C" NOT NULL,
                    id           text COLLATE "C" NOT NULL,
                    size_gb      int NOT NULL,
                    attached_to  text COLLATE "C",
                    path         text,
                    node         text,
                    deleting     boolean NOT NULL,
                    created_at   timestamptz NOT NULL,
                    PRIMARY KEY (workspace_id, name))
                """.formatted(tables.name(TABLE)));
    }

    @Override
    public List<String> comparedTables() {
        return List.of(TABLE);
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<SqlCommand> commands = new ArrayList<>();
        String table = tables.name(TABLE);
        for (StoredEvent stored : batch) {
            if (EVENTS.contains(stored.name())) {
                commands.add(command((VolumeEvent) codec.decode(stored), stored, table));
            }
        }
        return Mono.just(commands);
    }

    private static SqlCommand command(VolumeEvent event, StoredEvent stored, String table) {
        return switch (event) {
            case VolumeCreated created ->
                SqlCommand.of(
                        """
                        INSERT INTO %s (workspace_id, name, id, size_gb, deleting, created_at)
                        VALUES ($1, $2, $3, $4, false, $5)
                        ON CONFLICT (workspace_id, name) DO UPDATE SET
                            id = excluded.id, size_gb = excluded.size_gb, attached_to = NULL, path = NULL,
                            node = NULL, deleting = false, created_at = excluded.created_at
                        """.formatted(table),
                        created.workspace().name(),
                        created.name().value(),
                        created.volume().value(),
                        created.sizeGb(),
                        stored.time());
            case VolumeAttached attached ->
                SqlCommand.of(
                        "UPDATE %s SET attached_to = $3, path = $4 WHERE workspace_id = $1 AND name = $2"
                                .formatted(table),
                        attached.workspace().name(),
                        attached.name().value(),
                        attached.pod().value(),
                        attached.path());
            case VolumePlaced placed ->
                SqlCommand.of(
                        "UPDATE %s SET node = $3 WHERE workspace_id = $1 AND name = $2".formatted(table),
                        placed.workspace().name(),
                        placed.name().value(),
                        placed.node());
            case VolumeDetached detached ->
                SqlCommand.of(
                        "UPDATE %s SET attached_to = NULL, path = NULL WHERE workspace_id = $1 AND name = $2"
                                .formatted(table),
                        detached.workspace().name(),
                        detached.name().value());
            case VolumeDeleteRequested requested ->
                SqlCommand.of(
                        "UPDATE %s SET deleting = true WHERE workspace_id = $1 AND name = $2".formatted(table),
                        requested.workspace().name(),
                        requested.name().value());
            case VolumeDeleted deleted ->
                SqlCommand.of(
                        "DELETE FROM %s WHERE workspace_id = $1 AND name = $2".formatted(table),
                        deleted.workspace().name(),
                        deleted.name().value());
        };
    }
}
