package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodVolume;
import dev.berth.nomad.DesiredPod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named volume as a pod's job has it.
 *
 * @param path where on its node it is, for a driver that cannot mount it; null for one that can
 */
record MountedVolume(PodVolume volume, @Nullable String path) {
    /** Those of a pod, for a driver that can mount them. */
    static List<MountedVolume> of(DesiredPod pod) {
        return pod.spec().volumes().stream()
                .map(volume -> new MountedVolume(volume, null))
                .toList();
    }

    /** What the scheduler calls it. */
    String source() {
        return PodVolumes.nameOf(volume.id());
    }

    String destination() {
        return volume.path();
    }
}
