package dev.berth.messages.policy;

import dev.berth.messages.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * How much a workspace may hold at once, as the HTTP API shows it; null where that is any number.
 *
 * @param gpus of all its pods; null for what the installation says of every workspace
 * @param pods that are not terminated
 * @param publicPorts one for each node of such a pod
 * @param diskGb GiB of the disks of all nodes of its pods, and of its volumes
 * @param volumes with a name
 * @param version what {@code If-Match} names where they are set again; 0 where nobody has set them
 */
public record QuotaView(
        Workspace workspace,
        @Nullable Integer gpus,
        @Nullable Integer pods,
        @Nullable Integer publicPorts,
        @Nullable Integer diskGb,
        @Nullable Integer volumes,
        long version) {
    public static QuotaView of(Workspace workspace, WorkspacePolicy policy) {
        var quota = policy.quota();
        return new QuotaView(
                workspace,
                quota.gpus(),
                quota.pods(),
                quota.publicPorts(),
                quota.diskGb(),
                quota.volumes(),
                policy.quotaVersion());
    }
}
