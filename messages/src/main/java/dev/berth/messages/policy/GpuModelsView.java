package dev.berth.messages.policy;

import dev.berth.messages.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that a workspace may use, as the HTTP API shows them.
 *
 * @param models by name; none where it may use no GPUs, null where any will do
 * @param version what {@code If-Match} names where they are set again; 0 where nobody has set them
 */
public record GpuModelsView(Workspace workspace, @Nullable List<String> models, long version) {
    public static GpuModelsView of(Workspace workspace, WorkspacePolicy policy) {
        return new GpuModelsView(workspace, policy.gpuModels(), policy.gpuModelsVersion());
    }
}
