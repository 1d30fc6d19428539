package dev.berth.query.registry;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryLoginView;
import dev.berth.query.reading.ReadModels;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Queries on the logins of a workspace at registries. Results arrive on the driver's event loops: do not block there. */
public final class RegistryLogins {
    /** A workspace has a handful; more are not shown. */
    private static final int MAX_SHOWN = 1000;

    private final ReadModels models;
    private final Supplier<Tables> tables;

    public RegistryLogins(ReadModels models, Supplier<Tables> tables) {
        this.models = models;
        this.tables = tables;
    }

    /**
     * A login with what is needed to use it.
     *
     * @param secrets reference to its password in the vault
     */
    public record Found(String username, String secrets) {}

    /** The login at one registry, empty where there is none. */
    public Mono<Found> find(Workspace workspace, Registry registry) {
        return Mono.defer(() -> models.query(
                        SqlCommand.of("""
                                SELECT username, secrets FROM %s WHERE workspace_id = $1 AND registry = $2
                                """.formatted(table()), workspace.name(), registry.value()),
                        row -> new Found(
                                ReadModels.present(row, 0, String.class), ReadModels.present(row, 1, String.class))))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    Mono<List<RegistryLoginView>> list(Workspace workspace) {
        return Mono.defer(() -> models.query(
                SqlCommand.of("""
                        SELECT registry, username, saved_at FROM %s WHERE workspace_id = $1 ORDER BY registry LIMIT $2
                        """.formatted(table()), workspace.name(), MAX_SHOWN),
                row -> new RegistryLoginView(
                        new Registry(ReadModels.present(row, 0, String.class)),
                        ReadModels.present(row, 1, String.class),
                        ReadModels.present(row, 2, Instant.class))));
    }

    private String table() {
        return tables.get().name("registry_login");
    }
}
