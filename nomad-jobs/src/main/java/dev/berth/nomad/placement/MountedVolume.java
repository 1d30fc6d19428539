package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodVolume;
import org.jspecify.annotations.Nullable;

/**
 * A named volume as a pod's job has it.
 *
 * @param path where on its node it is, for a driver that cannot mount it; null for one that can
 */
record MountedVolume(PodVolume volume, @Nullable String path) {
    /** What the scheduler calls it. */
    String source() {
        return PodVolumes.nameOf(volume.id());
    }

    String destination() {
        return volume.path();
    }
}
