package dev.berth.messages.policy;

import dev.berth.messages.Workspace;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner lets a workspace do, how much of it, and what its launches get where they say nothing.
 *
 * @param gpuModels of which it may use GPUs; null for all there are
 * @param gpuModelsVersion position of the event that set them, 0 where none did
 * @param defaultsVersion position of the event that set the defaults, 0 where none did
 * @param quotaVersion position of the event that set the quota, 0 where none did
 * @param ssh whether people may reach its pods by SSH
 * @param sshVersion position of the event that set that, 0 where none did
 */
public record WorkspacePolicy(
        @Nullable List<String> gpuModels,
        long gpuModelsVersion,
        LaunchDefaults defaults,
        long defaultsVersion,
        WorkspaceQuota quota,
        long quotaVersion,
        boolean ssh,
        long sshVersion) {
    /** Of a workspace about which nothing was said. */
    public static final WorkspacePolicy NONE =
            new WorkspacePolicy(null, 0, LaunchDefaults.NONE, 0, WorkspaceQuota.NONE, 0, true, 0);

    public WorkspacePolicy {
        gpuModels = gpuModels == null ? null : List.copyOf(gpuModels);
    }

    /** What people are told of a workspace for which SSH is off. */
    public static String sshOffText(Workspace workspace) {
        return "SSH is off for the workspace '%s'. Ask the owner of Berth to switch it on.".formatted(workspace);
    }

    /** Whether the workspace may use GPUs of this model. */
    public boolean allows(String model) {
        return gpuModels == null || gpuModels.contains(model);
    }

    /** The policy after {@code event}, which stands at {@code position} in the log. */
    public WorkspacePolicy after(PolicyEvent event, long position) {
        return switch (event) {
            case WorkspaceGpuModelsSet set ->
                new WorkspacePolicy(
                        set.models(), position, defaults, defaultsVersion, quota, quotaVersion, ssh, sshVersion);
            case WorkspaceDefaultsSet set ->
                new WorkspacePolicy(
                        gpuModels, gpuModelsVersion, set.defaults(), position, quota, quotaVersion, ssh, sshVersion);
            case WorkspaceQuotaSet set ->
                new WorkspacePolicy(
                        gpuModels, gpuModelsVersion, defaults, defaultsVersion, set.quota(), position, ssh, sshVersion);
            case WorkspaceSshSet set ->
                new WorkspacePolicy(
                        gpuModels,
                        gpuModelsVersion,
                        defaults,
                        defaultsVersion,
                        quota,
                        quotaVersion,
                        set.enabled(),
                        position);
        };
    }
}
