package dev.berth.messages.template;

import dev.berth.messages.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Save a template, in place of the one of that id before.
 *
 * @param shared whether it is the owner's, for every workspace, or only for the caller's
 * @param expectedVersions versions of which the one before must be one, null for any or none
 * @param onlyNew whether there must be none before
 */
public record SaveTemplate(
        Caller caller,
        boolean shared,
        PodTemplate template,
        @Nullable Set<Long> expectedVersions,
        boolean onlyNew) {
    public SaveTemplate {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
