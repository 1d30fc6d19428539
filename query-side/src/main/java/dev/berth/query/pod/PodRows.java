package dev.berth.query.pod;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodView;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
import io.r2dbc.spi.Row;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Rows of table {@code pod} in SQL. */
final class PodRows implements RowCache.Rows<PodEvent, PodRow> {
    private final ObjectMapper json;

    PodRows(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Mono<List<PodRow>> read(Set<String> keys, Tables tables, SqlReader reader) {
        return reader.read(
                SqlCommand.of(
                        "SELECT view, secrets, notebook_secrets, created_position FROM %s WHERE id = ANY ($1)"
                                .formatted(tables.name("pod")),
                        (Object) keys.toArray(String[]::new)),
                this::row);
    }

    PodRow row(Row row) {
        return new PodRow(record(row), ReadModels.present(row, 3, Long.class));
    }

    PodRecord record(Row row) {
        try {
            PodView view = json.readValue(ReadModels.present(row, 0, String.class), PodView.class);
            return new PodRecord(view, row.get(1, String.class), row.get(2, String.class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A row of the pods projection cannot be read; rebuild it", e);
        }
    }

    @Override
    public String key(PodRow row) {
        return row.pod().view().id().value();
    }

    @Override
    public long version(PodRow row) {
        return row.pod().view().version();
    }

    @Override
    public PodRow evolve(@Nullable PodRow before, Fact<PodEvent> fact) {
        return PodRow.evolve(before, fact);
    }

    SqlCommand upsert(Collection<PodRow> changed, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t
                    (id, workspace_id, name, phase, version, created_position, secrets, notebook_secrets, due_at, view)
                SELECT id, workspace_id, name, phase, version, created_position, secrets, notebook_secrets,
                       due_at::timestamptz, view
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                            $7::text[], $8::text[], $9::text[], $10::text[])
                    AS r(id, workspace_id, name, phase, version, created_position, secrets, notebook_secrets, due_at, view)
                ON CONFLICT (id) DO UPDATE SET
                    name = excluded.name, phase = excluded.phase, version = excluded.version,
                    notebook_secrets = excluded.notebook_secrets, due_at = excluded.due_at, view = excluded.view
                WHERE excluded.version > t.version
                """.formatted(tables.name("pod")),
                Columns.texts(changed, row -> row.pod().view().id().value()),
                Columns.texts(changed, row -> row.pod().view().workspace().name()),
                Columns.texts(changed, row -> row.pod().view().name().value()),
                Columns.texts(changed, row -> row.pod().view().phase().name()),
                Columns.longs(changed, row -> row.pod().view().version()),
                Columns.longs(changed, PodRow::createdPosition),
                Columns.texts(changed, row -> row.pod().secrets()),
                Columns.texts(changed, row -> row.pod().notebookSecrets()),
                Columns.texts(changed, PodRows::due),
                Columns.texts(changed, row -> write(row.pod().view())));
    }

    private static @Nullable String due(PodRow row) {
        var due = row.pod().view().nextDue();
        return due == null ? null : due.toString();
    }

    private String write(PodView view) {
        try {
            return json.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
