package dev.berth.messages.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Set how much a workspace may hold, all of it at once. What it holds already stays, also where that is more.
 *
 * @param expectedVersions versions at which the quota before must be, null for any
 */
public record SetQuota(
        Caller caller,
        Workspace workspace,
        WorkspaceQuota quota,
        @Nullable Set<Long> expectedVersions) {
    public SetQuota {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
