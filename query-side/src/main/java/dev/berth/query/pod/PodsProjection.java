package dev.berth.query.pod;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodView;
import dev.berth.query.reading.EventNames;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps every pod there ever was as {@link PodView#evolve} makes it. */
public final class PodsProjection implements Projection {
    public static final String NAME = "pods";
    private static final Set<String> EVENTS = EventNames.of(PodEvent.class);

    private final EventCodec codec;
    private final PodRows rows;
    private final RowCache<PodEvent, PodRow> folding;

    public PodsProjection(EventCodec codec) {
        this.codec = codec;
        this.rows = new PodRows(codec.mapper());
        this.folding = new RowCache<>(rows);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 9;
    }

    @Override
    public List<String> schema(Tables tables) {
        String pod = tables.name("pod");
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                    id               text COLLATE "C" PRIMARY KEY,
                    workspace_id     text COLLATE "C" NOT NULL,
                    name             text COLLATE "C" NOT NULL,
                    phase            text COLLATE "C" NOT NULL,
                    version          bigint NOT NULL,
                    created_position bigint NOT NULL,
                    secrets          text,
                    notebook_secrets text,
                    due_at           timestamptz,
                    view             text NOT NULL)
                """.formatted(pod),
                "CREATE INDEX IF NOT EXISTS %1$s_list ON %1$s (workspace_id, created_position)".formatted(pod),
                "CREATE INDEX IF NOT EXISTS %1$s_name ON %1$s (workspace_id, name) WHERE phase <> 'TERMINATED'"
                        .formatted(pod),
                "CREATE INDEX IF NOT EXISTS %1$s_due ON %1$s (due_at) WHERE due_at IS NOT NULL".formatted(pod),
                "CREATE INDEX IF NOT EXISTS %1$s_live ON %1$s (created_position) WHERE phase <> 'TERMINATED'"
                        .formatted(pod));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("pod");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<Fact<PodEvent>> facts = new ArrayList<>(batch.size());
        for (StoredEvent stored : batch) {
            if (EVENTS.contains(stored.name())) {
                PodEvent event = (PodEvent) codec.decode(stored);
                facts.add(new Fact<>(event.pod().value(), event, stored.time(), stored.position()));
            }
        }
        return folding.fold(batch, facts, tables, reader)
                .map(changed -> changed.isEmpty() ? List.of() : List.of(rows.upsert(changed, tables)));
    }
}
