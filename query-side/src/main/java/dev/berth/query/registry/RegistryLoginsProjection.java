package dev.berth.query.registry;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.registry.RegistryEvent;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginRemoved;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import dev.berth.query.reading.EventNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps the logins that workspaces have at registries now. They are few and change rarely, so each event is a statement. */
public final class RegistryLoginsProjection implements Projection {
    public static final String NAME = "registry-logins";
    private static final Set<String> EVENTS = EventNames.of(RegistryEvent.class);

    private final EventCodec codec;

    public RegistryLoginsProjection(EventCodec codec) {
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
                    registry     text COLLATE "C" NOT NULL,
                    username     text NOT NULL,
                    secrets      text NOT NULL,
                    saved_at     timestamptz NOT NULL,
                    PRIMARY KEY (workspace_id, registry))
                """.formatted(tables.name("registry_login")));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("registry_login");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<SqlCommand> commands = new ArrayList<>();
        String table = tables.name("registry_login");
        for (StoredEvent stored : batch) {
            if (EVENTS.contains(stored.name())) {
                commands.add(
                        switch ((RegistryEvent) codec.decode(stored)) {
                            case RegistryLoginSaved saved ->
                                SqlCommand.of(
                                        """
                                        INSERT INTO %s (workspace_id, registry, username, secrets, saved_at)
                                        VALUES ($1, $2, $3, $4, $5)
                                        ON CONFLICT (workspace_id, registry) DO UPDATE SET
                                            username = excluded.username, secrets = excluded.secrets,
                                            saved_at = excluded.saved_at
                                        """.formatted(table),
                                        saved.workspace().name(),
                                        saved.registry().value(),
                                        saved.username(),
                                        saved.secrets(),
                                        stored.time());
                            case RegistryLoginRemoved removed ->
                                SqlCommand.of(
                                        "DELETE FROM %s WHERE workspace_id = $1 AND registry = $2".formatted(table),
                                        removed.workspace().name(),
                                        removed.registry().value());
                        });
            }
        }
        return Mono.just(commands);
    }
}
