package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Reason;
import dev.berth.nomad.placement.MachineRoom;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The GPUs of the cluster as the watcher last saw them. Any thread may ask. */
public final class Gpus implements MachineRoom {
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

    @Override
    public boolean isKnown() {
        return !inventory.nodes().isEmpty();
    }

    @Override
    public List<String> nodesFor(GpuRequest request) {
        return inventory.nodesFor(request);
    }

    @Override
    public List<String> withRoomFor(GpuRequest request) {
        return inventory.withRoomFor(request);
    }

    @Override
    public Reason why(PlacementFailure failure, GpuRequest request, int nodes) {
        return QueueReason.ofNodes(nodes, failure, request, inventory);
    }

    @Override
    public @Nullable Reason away(Node home) {
        return QueueReason.away(home, false);
    }

    @Override
    public boolean isPreparing(Reason why) {
        return why.code().equals(QueueReason.PREPARING_DISK);
    }

    @Override
    public Reason tooFewMachines(int nodes, GpuRequest request) {
        return QueueReason.tooFewMachines(nodes, request, inventory);
    }
}
