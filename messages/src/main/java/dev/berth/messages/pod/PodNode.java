package dev.berth.messages.pod;

import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One node of a pod of several, as people see it.
 *
 * @param index from 0, the leader
 * @param node name of its machine, null where it is on none
 * @param reason why it is in its phase
 * @param address where it listens for the other nodes, null before it is placed
 * @param target where its SSH server answered, null unless it can be reached
 * @param disk what the cluster calls its disk, null before its first placement
 * @param publicPort the leased port of the edge that leads to it, null before the lease and after its release
 */
public record PodNode(
        int index,
        @Nullable String node,
        Phase phase,
        Reason reason,
        List<String> gpuIds,
        int boots,
        @Nullable NodeAddress address,
        @Nullable SshTarget target,
        @Nullable String disk,
        @Nullable Integer publicPort,
        String hostKey) {
    /** Index of the node that the pod's own address leads to. */
    public static final int LEADER = 0;

    public static final int MAX_COUNT = 16;

    public PodNode {
        gpuIds = List.copyOf(gpuIds);
    }

    /** Those of a pod that was just launched, none for a pod of one. */
    static @Nullable List<PodNode> launched(PodEvent.PodLaunchRequested launch) {
        var hostKeys = launch.nodeHostKeys();
        if (hostKeys == null) {
            return null;
        }
        var why = Objects.requireNonNull(launch.reason());
        return IntStream.range(0, launch.nodes())
                .mapToObj(index -> new PodNode(
                        index,
                        null,
                        Phase.REQUESTED,
                        why,
                        List.of(),
                        0,
                        null,
                        null,
                        null,
                        null,
                        index == LEADER ? launch.hostKey() : hostKeys.get(index - 1)))
                .toList();
    }

    static @Nullable List<PodNode> after(@Nullable List<PodNode> nodes, PodEvent event) {
        if (nodes == null) {
            return null;
        }
        // What one of them has failed with is not the fault of the others.
        var others = event instanceof PodFailed && nodes.stream().anyMatch(node -> node.phase == Phase.FAILED)
                ? Phase.STOPPED
                : event.phase();
        return nodes.stream().map(node -> node.after(event, others)).toList();
    }

    /** The same after one of them moved. */
    public static List<PodNode> moved(List<PodNode> nodes, PodNodeMoved event) {
        return nodes.stream().map(node -> node.after(event, null)).toList();
    }

    /** What ends or begins a pod does so to all of its nodes; all else is told of each. */
    private PodNode after(PodEvent event, @Nullable Phase ofAll) {
        return switch (event) {
            case PodNodeMoved moved -> moved.index() == index ? moved(moved) : this;
            case PublicPortLeased leased -> leased.nodeIndex() == index ? withPort(leased.port()) : this;
            case PublicPortReleased released ->
                Objects.equals(publicPort, released.port().number()) ? withPort(null) : this;
            case PodFailed _ when phase == Phase.FAILED -> this;
            case PodEvent all when isOfAll(ofAll) -> moved(ofAll, all.reason());
            case PodEvent _ -> this;
        };
    }

    private static boolean isOfAll(@Nullable Phase phase) {
        return phase == Phase.REQUESTED || phase == Phase.STOPPING || (phase != null && !phase.holdsGpus());
    }

    private PodNode moved(PodNodeMoved event) {
        var next = event.reached();
        var place = event.place();
        if (!next.holdsGpus() || next == Phase.REQUESTED || next == Phase.QUEUED) {
            var back = moved(next, event.why());
            // None begins before all are placed, so that nothing is on a disk that was given back in a pod's first
            // generation.
            return next == Phase.QUEUED && event.generation() == 1 ? back.withoutDisk() : back;
        }
        return new PodNode(
                index,
                place == null ? node : place.node(),
                next,
                event.why(),
                place == null ? gpuIds : place.gpus(),
                event.boots(),
                place == null ? address : place.address(),
                next == Phase.RUNNING ? event.target() : null,
                place == null || place.disk() == null ? disk : place.disk(),
                publicPort,
                hostKey);
    }

    /** On no machine, or about to leave it: nothing leads there. */
    private PodNode moved(@Nullable Phase next, @Nullable Reason why) {
        boolean stays = next == Phase.STOPPING || next == Phase.FAILED;
        return new PodNode(
                index,
                stays ? node : null,
                Objects.requireNonNull(next),
                Objects.requireNonNull(why),
                stays ? gpuIds : List.of(),
                next == Phase.REQUESTED ? 0 : boots,
                stays ? address : null,
                null,
                disk,
                publicPort,
                hostKey);
    }

    private PodNode withoutDisk() {
        return new PodNode(index, node, phase, reason, gpuIds, boots, address, target, null, publicPort, hostKey);
    }

    private PodNode withPort(@Nullable PublicPort port) {
        return new PodNode(
                index,
                node,
                phase,
                reason,
                gpuIds,
                boots,
                address,
                target,
                disk,
                port == null ? null : (Integer) port.number(),
                hostKey);
    }
}
