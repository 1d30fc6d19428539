package dev.berth.nomad.placement;

import dev.berth.nomadsdk.HostVolume;
import org.jspecify.annotations.Nullable;

/**
 * The host volume that a pod's job mounts.
 *
 * @param name that jobs mount it by
 * @param node id of the node it is on, null where that is not known
 * @param path where on its node it is, for a driver that cannot mount it; null for one that can
 */
record Disk(String name, @Nullable String node, @Nullable String path) {
    Disk(String name, @Nullable String node) {
        this(name, node, null);
    }

    static Disk of(HostVolume volume) {
        return new Disk(volume.name(), volume.nodeId());
    }
}
