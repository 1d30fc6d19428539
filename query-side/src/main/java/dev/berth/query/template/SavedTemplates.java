package dev.berth.query.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.SavedTemplate;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Queries on the templates that were saved. Results arrive on the driver's event loops: do not block there. */
public final class SavedTemplates {
    /** More than the owner and a workspace may save together. */
    private static final int MAX_SHOWN = 1000;

    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final ObjectMapper json;

    public SavedTemplates(ReadModels models, Supplier<Tables> tables, ObjectMapper json) {
        this.models = models;
        this.tables = tables;
        this.json = json;
    }

    /** The owner's and the workspace's own, by id. */
    public Mono<List<SavedTemplate>> of(Workspace workspace) {
        return on(workspace.name(), TemplateEvent.EVERYBODY);
    }

    /** The owner's, by id. */
    Mono<List<SavedTemplate>> ofOwner() {
        return on(TemplateEvent.EVERYBODY, TemplateEvent.EVERYBODY);
    }

    private Mono<List<SavedTemplate>> on(String shelf, String other) {
        return Mono.defer(() -> models.query(
                SqlCommand.of("""
                        SELECT content, shelf, version, saved_at FROM %s WHERE shelf IN ($1, $2) ORDER BY id, shelf LIMIT $3
                        """.formatted(tables.get().name("template")), shelf, other, MAX_SHOWN), this::template));
    }

    private SavedTemplate template(Row row) {
        try {
            return new SavedTemplate(
                    json.readValue(ReadModels.present(row, 0, String.class), PodTemplate.class),
                    ReadModels.present(row, 1, String.class).equals(TemplateEvent.EVERYBODY),
                    ReadModels.present(row, 2, Long.class),
                    ReadModels.present(row, 3, Instant.class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
