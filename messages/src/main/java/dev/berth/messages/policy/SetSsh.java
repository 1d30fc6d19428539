package dev.berth.messages.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Let people reach the pods of a workspace by SSH, or not: where not, who is in is cut off.
 *
 * @param expectedVersions versions at which that must be, null for any
 */
public record SetSsh(
        Caller caller,
        Workspace workspace,
        boolean enabled,
        @Nullable Set<Long> expectedVersions) {
    public SetSsh {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
