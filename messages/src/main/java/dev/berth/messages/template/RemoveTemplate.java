package dev.berth.messages.template;

import dev.berth.messages.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remove a template that was saved: nothing is launched from it any more, and pods that were go on.
 *
 * @param shared whether it is the owner's, for every workspace, or only of the caller's
 * @param expectedVersions versions of which it must be at one, null for any
 */
public record RemoveTemplate(
        Caller caller, boolean shared, String id, @Nullable Set<Long> expectedVersions) {
    public RemoveTemplate {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
