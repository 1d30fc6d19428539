package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import java.util.List;
import java.util.Optional;

/** The GPUs of the cluster as the watcher last saw them. Any thread may ask. */
public final class Gpus {
    private volatile GpuInventory inventory = GpuInventory.EMPTY;

    void now(GpuInventory seen) {
        inventory = seen;
    }

    /** By model, sorted by its name. */
    public List<GpuCount> models() {
        return inventory.models();
    }

    /** The id of the node on which such a pod would fit best; empty where it is all the same or none would do. */
    public Optional<String> nodeFor(GpuRequest request) {
        return request.count() == 0 ? Optional.empty() : inventory.nodeFor(request);
    }
}
