package dev.berth.messages.volume;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Give a volume another name, more room, or both.
 *
 * @param expectedVersions versions at which it must be, null for any
 * @param newName null where the name stays
 * @param sizeGb null where the size stays
 */
public record EditVolume(
        Caller caller,
        VolumeName name,
        @Nullable Set<Long> expectedVersions,
        @Nullable RequestKey request,
        @Nullable VolumeName newName,
        @Nullable Integer sizeGb) {
    public EditVolume {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }
}
