package dev.berth.messages.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Set what launches of a workspace get where they say nothing, all of it at once. Pods that there are stay as they are.
 *
 * @param expectedVersions versions at which the defaults before must be, null for any
 */
public record SetLaunchDefaults(
        Caller caller,
        Workspace workspace,
        LaunchDefaults defaults,
        @Nullable Set<Long> expectedVersions) {
    public SetLaunchDefaults {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
