package dev.berth.command.pod;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodDetailEvent;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.SshTarget;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as decisions need it: the view and what people do not see.
 *
 * @param ports of the edge that it has leased, one for each of its nodes
 * @param allocation Nomad's id of the present boot, null before it was placed
 * @param target where its sshd answered last, null before it did
 * @param observed index that the last report of this generation carried, the newest unless Nomad was set back
 * @param asked what the launch asked for, which a start may leave for once
 * @param terminating whether a terminate was accepted
 * @param nodes what was seen last of each of its nodes in this generation, by index; empty for a pod of one
 */
public record PodState(
        PodView view,
        List<PublicPort> ports,
        @Nullable String allocation,
        @Nullable SshTarget target,
        long observed,
        boolean terminating,
        GpuRequest asked,
        Map<Integer, SeenNode> nodes) {

    /** The allocation that a node is on, null where on none, and the index of what says so. */
    public record SeenNode(@Nullable String allocation, long observed) {
        static final SeenNode NOTHING = new SeenNode(null, 0);
    }

    public PodState {
        ports = List.copyOf(ports);
        nodes = Map.copyOf(nodes);
    }

    /** The state after {@code history}, null where the pod was never launched. */
    public static @Nullable PodState of(List<RecordedEvent> history) {
        PodState state = null;
        for (var recorded : history) {
            if (recorded.event() instanceof PodEvent event) {
                state = evolve(state, event, recorded.at(), recorded.position());
            }
        }
        return state;
    }

    /** What was seen last of one of its nodes. */
    public SeenNode node(int index) {
        return nodes.getOrDefault(index, SeenNode.NOTHING);
    }

    private static PodState evolve(@Nullable PodState before, PodEvent event, Instant at, long position) {
        var view = PodView.evolve(before == null ? null : before.view, event, at, position);
        var base = before == null
                ? new PodState(view, List.of(), null, null, 0, false, view.gpu(), Map.of())
                : before.with(view);
        return switch (event) {
            case PodLaunchRequested _, PodStartRequested _, PodRestartRequested _ ->
                new PodState(view, base.ports, null, null, 0, false, base.asked, Map.of());
            case PodQueued e -> base.observed(e.observed());
            case PodScheduled e -> base.on(e.allocation()).observed(e.observed());
            case PodPulling e -> base.observed(e.observed());
            case PodStarted e -> base.on(e.allocation()).observed(e.observed());
            case PodBecameReachable e -> base.on(e.allocation()).at(e.target()).observed(e.observed());
            case PodRecovered e -> base.on(e.allocation()).at(e.target()).observed(e.observed());
            case PodLost e -> base.observed(e.observed());
            case PodStopped e -> base.observed(e.observed());
            case PodFailed e -> base.observed(e.observed());
            case PodNodeMoved e -> base.seen(e.index(), new SeenNode(e.allocation(), e.observed()));
            case PodTerminateRequested _ ->
                new PodState(
                        view, base.ports, base.allocation, base.target, base.observed, true, base.asked, base.nodes);
            case PublicPortLeased e ->
                base.leasing(
                        Stream.concat(base.ports.stream(), Stream.of(e.port())).toList());
            case PublicPortReleased e ->
                base.leasing(base.ports.stream()
                        .filter(port -> !port.equals(e.port()))
                        .toList());
            case PodStopRequested _, PodTerminated _, PodDetailEvent _ -> base;
        };
    }

    /** The same, of which a start asks for these GPUs. */
    public PodState asking(GpuRequest gpu) {
        return new PodState(view, ports, allocation, target, observed, terminating, gpu, nodes);
    }

    private PodState with(PodView next) {
        return new PodState(next, ports, allocation, target, observed, terminating, asked, nodes);
    }

    private PodState on(String next) {
        return new PodState(view, ports, next, target, observed, terminating, asked, nodes);
    }

    private PodState at(SshTarget next) {
        return new PodState(view, ports, allocation, next, observed, terminating, asked, nodes);
    }

    private PodState observed(long index) {
        return new PodState(view, ports, allocation, target, index, terminating, asked, nodes);
    }

    private PodState leasing(List<PublicPort> next) {
        return new PodState(view, next, allocation, target, observed, terminating, asked, nodes);
    }

    private PodState seen(int index, SeenNode node) {
        var next = new HashMap<>(nodes);
        next.put(index, node);
        return new PodState(view, ports, allocation, target, observed, terminating, asked, next);
    }
}
