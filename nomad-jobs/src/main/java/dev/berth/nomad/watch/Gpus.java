package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.nomadsdk.Nomad;
import java.util.List;
import reactor.core.publisher.Mono;

/** The GPUs of the cluster as the watcher last saw them. Any thread may ask. */
public final class Gpus {
    private volatile GpuInventory inventory = GpuInventory.EMPTY;

    /** What Nomad says now, by model. */
    public static Mono<List<GpuCount>> read(Nomad nomad) {
        return Mono.zip(nomad.nodes().list(), nomad.allocations().list())
                .map(lists -> GpuInventory.of(lists.getT1(), lists.getT2()).models());
    }

    void now(GpuInventory seen) {
        inventory = seen;
    }

    /** By model, sorted by its name. */
    public List<GpuCount> models() {
        return inventory.models();
    }

    /** The ids of the nodes on which such a pod would fit, the best first; empty where that is not known. */
    public List<String> nodesFor(GpuRequest request) {
        return inventory.nodesFor(request);
    }

    /** The same of only those where it would not have to wait for GPUs. */
    public List<String> withRoomFor(GpuRequest request) {
        return inventory.withRoomFor(request);
    }
}
