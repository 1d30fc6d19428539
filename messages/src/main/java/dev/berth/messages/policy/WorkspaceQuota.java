package dev.berth.messages.policy;

import org.jspecify.annotations.Nullable;

/**
 * How much a workspace may hold at once; null where that is any number.
 *
 * @param gpus of all its pods; null for what holds for every workspace
 * @param pods that are not terminated
 * @param publicPorts one for each node of such a pod
 * @param diskGb of the disks of all nodes of its pods, and of its volumes
 * @param volumes with a name
 */
public record WorkspaceQuota(
        @Nullable Integer gpus,
        @Nullable Integer pods,
        @Nullable Integer publicPorts,
        @Nullable Integer diskGb,
        @Nullable Integer volumes) {
    public static final WorkspaceQuota NONE = new WorkspaceQuota(null, null, null, null, null);
}
