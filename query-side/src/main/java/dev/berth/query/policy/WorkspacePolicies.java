package dev.berth.query.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Queries on what the owner lets workspaces do. Results arrive on the driver's event loops: do not block there. */
public final class WorkspacePolicies {
    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final ObjectMapper json;

    public WorkspacePolicies(ReadModels models, Supplier<Tables> tables, ObjectMapper json) {
        this.models = models;
        this.tables = tables;
        this.json = json;
    }

    public Mono<WorkspacePolicy> of(Workspace workspace) {
        return Mono.defer(() -> models.query(
                        SqlCommand.of("""
                                SELECT gpu_models, gpu_models_version, defaults, defaults_version, quota, quota_version,
                                       ssh, ssh_version
                                FROM %s WHERE workspace_id = $1
                                """.formatted(tables.get().name("policy")), workspace.name()), this::policy))
                .map(found -> found.isEmpty() ? WorkspacePolicy.NONE : found.getFirst());
    }

    private WorkspacePolicy policy(Row row) {
        return new WorkspacePolicy(
                read(row, 0, new TypeReference<@Nullable List<String>>() {}),
                ReadModels.present(row, 1, Long.class),
                read(row, 2, new TypeReference<LaunchDefaults>() {}),
                ReadModels.present(row, 3, Long.class),
                read(row, 4, new TypeReference<WorkspaceQuota>() {}),
                ReadModels.present(row, 5, Long.class),
                read(row, 6, new TypeReference<Boolean>() {}),
                ReadModels.present(row, 7, Long.class));
    }

    private <T extends @Nullable Object> T read(Row row, int column, TypeReference<T> type) {
        try {
            return json.readValue(ReadModels.present(row, column, String.class), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
