package dev.berth.query.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.query.reading.EventNames;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps what the owner lets each workspace do. It changes rarely, so each event is a statement. */
public final class PoliciesProjection implements Projection {
    public static final String NAME = "policies";
    private static final Set<String> EVENTS = EventNames.of(PolicyEvent.class);

    private final EventCodec codec;

    public PoliciesProjection(EventCodec codec) {
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

    /** Each setting is JSON, with the position of the event that set it. */
    @Override
    public List<String> schema(Tables tables) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id       text COLLATE "C" NOT NULL PRIMARY KEY,
                    gpu_models         text NOT NULL DEFAULT 'null',
                    gpu_models_version bigint NOT NULL DEFAULT 0,
                    defaults           text NOT NULL DEFAULT '{}',
                    defaults_version   bigint NOT NULL DEFAULT 0,
                    quota              text NOT NULL DEFAULT '{}',
                    quota_version      bigint NOT NULL DEFAULT 0,
                    ssh                text NOT NULL DEFAULT 'true',
                    ssh_version        bigint NOT NULL DEFAULT 0)
                """.formatted(tables.name("policy")));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("policy");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<SqlCommand> commands = new ArrayList<>();
        for (StoredEvent stored : batch) {
            if (EVENTS.contains(stored.name())) {
                commands.add(
                        switch ((PolicyEvent) codec.decode(stored)) {
                            case WorkspaceGpuModelsSet set -> set(set, "gpu_models", set.models(), stored, tables);
                            case WorkspaceDefaultsSet set -> set(set, "defaults", set.defaults(), stored, tables);
                            case WorkspaceQuotaSet set -> set(set, "quota", set.quota(), stored, tables);
                            case WorkspaceSshSet set -> set(set, "ssh", set.enabled(), stored, tables);
                        });
            }
        }
        return Mono.just(commands);
    }

    private SqlCommand set(
            PolicyEvent event, String column, @Nullable Object value, StoredEvent stored, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %1$s (workspace_id, %2$s, %2$s_version) VALUES ($1, $2, $3)
                ON CONFLICT (workspace_id) DO UPDATE SET
                    %2$s = excluded.%2$s, %2$s_version = excluded.%2$s_version
                """.formatted(tables.name("policy"), column), event.workspace().name(), json(value), stored.position());
    }

    private String json(@Nullable Object value) {
        try {
            return codec.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
