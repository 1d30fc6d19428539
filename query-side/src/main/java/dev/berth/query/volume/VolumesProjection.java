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
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.query.reading.EventNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
        return 2;
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
                    filling      boolean NOT NULL,
                    version      bigint NOT NULL,
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
                        INSERT INTO %s (workspace_id, name, id, size_gb, deleting, filling, version, created_at)
                        VALUES ($1, $2, $3, $4, false, false, $5, $6)
                        ON CONFLICT (workspace_id, name) DO UPDATE SET
                            id = excluded.id, size_gb = excluded.size_gb, attached_to = NULL, path = NULL,
                            node = NULL, deleting = false, filling = false, version = excluded.version,
                            created_at = excluded.created_at
                        """.formatted(table),
                        created.workspace().name(),
                        created.name().value(),
                        created.volume().value(),
                        created.sizeGb(),
                        stored.position(),
                        stored.time());
            case VolumeAttached attached ->
                update(
                        attached,
                        stored,
                        table,
                        "attached_to = $4, path = $5, filling = false",
                        attached.pod().value(),
                        attached.path());
            case VolumePlaced placed -> update(placed, stored, table, "node = $4", placed.node());
            case VolumeDetached detached ->
                update(detached, stored, table, "attached_to = NULL, path = NULL, filling = false");
            case VolumeRenamed renamed ->
                SqlCommand.of(
                        "UPDATE %s SET name = $4, version = $3 WHERE workspace_id = $1 AND name = $2".formatted(table),
                        renamed.workspace().name(),
                        renamed.before().value(),
                        stored.position(),
                        renamed.name().value());
            case VolumeResized resized ->
                update(resized, stored, table, "size_gb = $4, filling = false", resized.sizeGb());
            case VolumeFilling full -> update(full, stored, table, "filling = true");
            case VolumeRelieved relieved -> update(relieved, stored, table, "filling = false");
            case VolumeDeleteRequested requested ->
                update(requested, stored, table, "deleting = true, filling = false");
            case VolumeDeleted deleted ->
                SqlCommand.of(
                        "DELETE FROM %s WHERE workspace_id = $1 AND name = $2".formatted(table),
                        deleted.workspace().name(),
                        deleted.name().value());
        };
    }

    /** {@code changes} has its own arguments from $4 on. */
    private static SqlCommand update(
            VolumeEvent event, StoredEvent stored, String table, String changes, Object... arguments) {
        return SqlCommand.of(
                "UPDATE %s SET version = $3, %s WHERE workspace_id = $1 AND name = $2".formatted(table, changes),
                Stream.concat(
                                Stream.of(event.workspace().name(), event.name().value(), stored.position()),
                                Stream.of(arguments))
                        .toArray());
    }
}
