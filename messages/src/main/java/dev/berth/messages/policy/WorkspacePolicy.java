package dev.berth.messages.policy;

import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner lets a workspace do, how much of it, and what its launches get where they say nothing.
 *
 * @param gpuModels of which it may use GPUs; null for all there are
 * @param gpuModelsVersion position of the event that set them, 0 where none did
 * @param defaultsVersion position of the event that set the defaults, 0 where none did
 * @param quotaVersion position of the event that set the quota, 0 where none did
 */
public record WorkspacePolicy(
        @Nullable List<String> gpuModels,
        long gpuModelsVersion,
        LaunchDefaults defaults,
        long defaultsVersion,
        WorkspaceQuota quota,
        long quotaVersion) {
    /** Of a workspace about which nothing was said. */
    public static final WorkspacePolicy NONE =
            new WorkspacePolicy(null, 0, LaunchDefaults.NONE, 0, WorkspaceQuota.NONE, 0);

    public WorkspacePolicy {
        gpuModels = gpuModels == null ? null : List.copyOf(gpuModels);
    }

    /** Whether the workspace may use GPUs of this model. */
    public boolean allows(String model) {
        return gpuModels == null || gpuModels.contains(model);
    }

    /** The policy after {@code event}, which stands at {@code position} in the log. */
    public WorkspacePolicy after(PolicyEvent event, long position) {
        return switch (event) {
            case WorkspaceGpuModelsSet set ->
                new WorkspacePolicy(set.models(), position, defaults, defaultsVersion, quota, quotaVersion);
            case WorkspaceDefaultsSet set ->
                new WorkspacePolicy(gpuModels, gpuModelsVersion, set.defaults(), position, quota, quotaVersion);
            case WorkspaceQuotaSet set ->
                new WorkspacePolicy(gpuModels, gpuModelsVersion, defaults, defaultsVersion, set.quota(), position);
        };
    }
}
