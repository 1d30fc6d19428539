package dev.berth.messages.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Set of which models a workspace may use GPUs. What runs goes on; launches and starts from then on are decided by it.
 *
 * @param models by name; none where it may use no GPUs, null where any will do
 * @param expectedVersions versions at which the models before must be, null for any
 */
public record SetGpuModels(
        Caller caller,
        Workspace workspace,
        @Nullable List<String> models,
        @Nullable Set<Long> expectedVersions) {
    public SetGpuModels {
        models = models == null ? null : List.copyOf(models);
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
