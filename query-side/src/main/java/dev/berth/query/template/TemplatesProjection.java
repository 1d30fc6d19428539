package dev.berth.query.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import dev.berth.query.reading.EventNames;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps the templates that were saved. They are few and change rarely, so each event is a statement. */
public final class TemplatesProjection implements Projection {
    public static final String NAME = "templates";
    private static final Set<String> EVENTS = EventNames.of(TemplateEvent.class);

    private final EventCodec codec;

    public TemplatesProjection(EventCodec codec) {
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

    /** The workspace is that in which it was saved last; the shelf says who can launch from it. */
    @Override
    public List<String> schema(Tables tables) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                    shelf        text COLLATE "C" NOT NULL,
                    id           text COLLATE "C" NOT NULL,
                    workspace_id text COLLATE "C" NOT NULL,
                    content      text NOT NULL,
                    version      bigint NOT NULL,
                    saved_at     timestamptz NOT NULL,
                    PRIMARY KEY (shelf, id))
                """.formatted(tables.name("template")));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("template");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<SqlCommand> commands = new ArrayList<>();
        String table = tables.name("template");
        for (StoredEvent stored : batch) {
            if (EVENTS.contains(stored.name())) {
                commands.add(
                        switch ((TemplateEvent) codec.decode(stored)) {
                            case TemplateSaved saved ->
                                SqlCommand.of(
                                        """
                                        INSERT INTO %s (shelf, id, workspace_id, content, version, saved_at)
                                        VALUES ($1, $2, $3, $4, $5, $6)
                                        ON CONFLICT (shelf, id) DO UPDATE SET
                                            workspace_id = excluded.workspace_id, content = excluded.content,
                                            version = excluded.version, saved_at = excluded.saved_at
                                        """.formatted(table),
                                        TemplateEvent.shelf(saved.workspace(), saved.shared()),
                                        saved.id(),
                                        saved.workspace().name(),
                                        json(saved.template()),
                                        stored.position(),
                                        stored.time());
                            case TemplateRemoved removed ->
                                SqlCommand.of(
                                        "DELETE FROM %s WHERE shelf = $1 AND id = $2".formatted(table),
                                        TemplateEvent.shelf(removed.workspace(), removed.shared()),
                                        removed.id());
                        });
            }
        }
        return Mono.just(commands);
    }

    private String json(PodTemplate template) {
        try {
            return codec.mapper().writeValueAsString(template);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
