package dev.berth.query.volume;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries on named volumes. Results arrive on the driver's event loops: do not block there. */
public final class NamedVolumes {
    /** More of a workspace are not shown, and no more are deleted at once; the next time others come. */
    private static final int MAX_ROWS = 1000;

    private static final String COLUMNS =
            "workspace_id, name, id, size_gb, attached_to, path, node, deleting, created_at, filling, version";

    private final ReadModels models;
    private final Supplier<Tables> tables;

    public NamedVolumes(ReadModels models, Supplier<Tables> tables) {
        this.models = models;
        this.tables = tables;
    }

    /** Of a workspace, by name. */
    Mono<List<VolumeView>> list(Workspace workspace) {
        return Mono.defer(() -> models.query(
                SqlCommand.of(
                        "SELECT %s FROM %s WHERE workspace_id = $1 ORDER BY name LIMIT $2".formatted(COLUMNS, table()),
                        workspace.name(),
                        MAX_ROWS),
                NamedVolumes::view));
    }

    /** One of a workspace by its name or its id, empty where it has none. */
    Mono<VolumeView> find(Workspace workspace, String nameOrId) {
        return Mono.defer(() -> models.query(
                        SqlCommand.of(
                                "SELECT %s FROM %s WHERE workspace_id = $1 AND (name = $2 OR id = $2)"
                                        .formatted(COLUMNS, table()),
                                workspace.name(),
                                nameOrId),
                        NamedVolumes::view))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    /** Those that a pod of the workspace has. */
    public Mono<List<VolumeView>> heldBy(Workspace workspace, PodId pod) {
        return Mono.defer(() -> models.query(
                SqlCommand.of(
                        "SELECT %s FROM %s WHERE workspace_id = $1 AND attached_to = $2 ORDER BY id LIMIT $3"
                                .formatted(COLUMNS, table()),
                        workspace.name(),
                        pod.value(),
                        MAX_ROWS),
                NamedVolumes::view));
    }

    /** Of all workspaces those that are to be deleted. */
    public Flux<VolumeView> deleting() {
        return Mono.defer(() -> models.query(
                        SqlCommand.of(
                                "SELECT %s FROM %s WHERE deleting ORDER BY id LIMIT $1".formatted(COLUMNS, table()),
                                MAX_ROWS),
                        NamedVolumes::view))
                .flatMapIterable(found -> found);
    }

    private static VolumeView view(Row row) {
        return VolumeView.of(
                new VolumeId(ReadModels.present(row, 2, String.class)),
                new VolumeName(ReadModels.present(row, 1, String.class)),
                new Workspace(ReadModels.present(row, 0, String.class)),
                ReadModels.present(row, 3, Integer.class),
                pod(row.get(4, String.class)),
                row.get(5, String.class),
                row.get(6, String.class),
                ReadModels.present(row, 7, Boolean.class),
                ReadModels.present(row, 8, Instant.class),
                ReadModels.present(row, 9, Boolean.class),
                ReadModels.present(row, 10, Long.class));
    }

    private static @Nullable PodId pod(@Nullable String id) {
        return id == null ? null : new PodId(id);
    }

    private String table() {
        return tables.get().name(VolumesProjection.TABLE);
    }
}
