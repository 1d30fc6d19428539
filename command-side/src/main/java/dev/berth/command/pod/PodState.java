package dev.berth.command.pod;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodDetailEvent;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod as decisions need it: the view and what people do not see.
 *
 * @param allocation Nomad's id of the present boot, null before it was placed
 * @param target where its sshd answered last, null before it did
 * @param observed index that the last report of this generation carried, the newest unless Nomad was set back
 * @param asked what the launch asked for, which a start may leave for once
 * @param terminating whether a terminate was accepted
 */
public record PodState(
        PodView view,
        @Nullable PublicPort port,
        @Nullable String allocation,
        @Nullable SshTarget target,
        long observed,
        boolean terminating,
        GpuRequest asked) {

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

    private static PodState evolve(@Nullable PodState before, PodEvent event, Instant at, long position) {
        var view = PodView.evolve(before == null ? null : before.view, event, at, position);
        var base = before == null ? new PodState(view, null, null, null, 0, false, view.gpu()) : before.with(view);
        return switch (event) {
            case PodLaunchRequested _, PodStartRequested _, PodRestartRequested _ ->
                new PodState(view, base.port, null, null, 0, false, base.asked);
            case PodQueued e -> base.observed(e.observed());
            case PodScheduled e -> base.on(e.allocation()).observed(e.observed());
            case PodPulling e -> base.observed(e.observed());
            case PodStarted e -> base.on(e.allocation()).observed(e.observed());
            case PodBecameReachable e -> base.on(e.allocation()).at(e.target()).observed(e.observed());
            case PodRecovered e -> base.on(e.allocation()).at(e.target()).observed(e.observed());
            case PodLost e -> base.observed(e.observed());
            case PodStopped e -> base.observed(e.observed());
            case PodFailed e -> base.observed(e.observed());
            case PodTerminateRequested _ ->
                new PodState(view, base.port, base.allocation, base.target, base.observed, true, base.asked);
            case PublicPortLeased e ->
                new PodState(view, e.port(), base.allocation, base.target, base.observed, base.terminating, base.asked);
            case PublicPortReleased _ ->
                new PodState(view, null, base.allocation, base.target, base.observed, base.terminating, base.asked);
            case PodStopRequested _, PodTerminated _, PodDetailEvent _ -> base;
        };
    }

    /** The same, of which a start asks for these GPUs. */
    public PodState asking(GpuRequest gpu) {
        return new PodState(view, port, allocation, target, observed, terminating, gpu);
    }

    private PodState with(PodView next) {
        return new PodState(next, port, allocation, target, observed, terminating, asked);
    }

    private PodState on(String next) {
        return new PodState(view, port, next, target, observed, terminating, asked);
    }

    private PodState at(SshTarget next) {
        return new PodState(view, port, allocation, next, observed, terminating, asked);
    }

    private PodState observed(long index) {
        return new PodState(view, port, allocation, target, index, terminating, asked);
    }
}
