package dev.berth.messages.pod;

import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import org.jspecify.annotations.Nullable;

/**
 * A volume that a pod has from its launch until it is terminated.
 *
 * @param path where the pod finds it
 * @param node name of the machine that it is on, null before any pod was placed with it: from then on it may hold files, and it
 *     is never made anew
 */
public record PodVolume(
        VolumeId id,
        VolumeName name,
        String path,
        int sizeGb,
        @Nullable String node) {
    PodVolume on(String machine) {
        return new PodVolume(id, name, path, sizeGb, machine);
    }
}
