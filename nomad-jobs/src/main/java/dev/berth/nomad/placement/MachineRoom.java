package dev.berth.nomad.placement;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of where there is room. Any thread may ask. */
public interface MachineRoom {
    /** Whether any machine is known. */
    boolean isKnown();

    /** The ids of the machines on which such a pod would fit, the best first; empty where that is not known. */
    List<String> nodesFor(GpuRequest request);

    /** The same of only those where it would not have to wait for GPUs. */
    List<String> withRoomFor(GpuRequest request);

    /** Why Nomad has found no place for one of so many such nodes. */
    Reason why(PlacementFailure failure, GpuRequest request, int nodes);

    /** Why a machine that a pod's disk is on takes nothing now, null where it does. */
    @Nullable
    Reason away(Node home);

    /** Whether that is only because disks are so new that Nomad's scheduler does not know them. */
    boolean isPreparing(Reason why);

    /** Why there are not so many machines on each of which such a node could be. */
    Reason tooFewMachines(int nodes, GpuRequest request);
}
