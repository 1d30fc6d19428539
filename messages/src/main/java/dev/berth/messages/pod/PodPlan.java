package dev.berth.messages.pod;

import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a pod by itself, as far as its phase lets it: only what runs is stopped, only what is stopped is started, and
 * while it is lost or stopping nothing is done to it.
 *
 * @param since when the phase began
 */
record PodPlan(
        Phase phase,
        Instant since,
        PodTimers timers,
        @Nullable PodSchedule schedule,
        LoginSession session,
        @Nullable PlannedIdle idle) {

    /** The stop of a pod that nobody uses. */
    record PlannedIdle(IdleStop stop, PodIdle seen) {
        static @Nullable PlannedIdle of(@Nullable IdleStop stop, @Nullable PodIdle seen) {
            return stop == null || seen == null ? null : new PlannedIdle(stop, seen);
        }
    }

    static @Nullable PodLock lock(@Nullable PodLock before, PodEvent event, Instant at) {
        return switch (event) {
            case PodLocked locked -> new PodLock(locked.by(), at);
            case PodUnlocked _ -> null;
            default -> before;
        };
    }

    static @Nullable PodSchedule schedule(@Nullable PodSchedule before, PodEvent event) {
        return switch (event) {
            case PodScheduleSet set -> set.schedule();
            case PodScheduleAdvanced next when before != null -> before.next(next.nextStart(), next.nextStop());
            case PodTerminateRequested _ -> null;
            default -> before;
        };
    }

    /** {@code several} says whether it has several nodes, of which no disk is exchanged for an empty one. */
    List<PodAction> actions(boolean locked, boolean several) {
        var possible = phase.actions().stream()
                .filter(action -> !locked || action == PodAction.START || action == PodAction.EXTEND)
                .filter(action -> !several || action != PodAction.RESET);
        return (stopsByTimer() != null || terminatesAt() != null || (isUp() && (session.endsAt() != null || idlesOut()))
                        ? Stream.concat(possible, Stream.of(PodAction.EXTEND))
                        : possible)
                .sorted()
                .toList();
    }

    @Nullable
    Instant stopsAt() {
        return earliest(
                stopsForGood(),
                isUp() && idle != null && idle.seen().isEnding(idle.stop())
                        ? idle.seen().stopsAt()
                        : null);
    }

    private boolean idlesOut() {
        return idle != null && idle.seen().stopsAt() != null;
    }

    /** However much it is used. */
    private @Nullable Instant stopsForGood() {
        return earliest(
                stopsByTimer(),
                isUp() && schedule != null ? schedule.nextStop() : null,
                isUp() ? session.stopsPodAt() : null);
    }

    private @Nullable Instant stopsByTimer() {
        var stop = timers.stop();
        return isUp() && stop != null ? stop.due() : null;
    }

    @Nullable
    Instant startsAt() {
        var start = nextStart();
        return start == null || start.isBefore(since) ? null : start;
    }

    /** One from before the pod was stopped is over, and only waits to be replaced by the next one. */
    private @Nullable Instant nextStart() {
        return phase == Phase.STOPPED && schedule != null ? schedule.nextStart() : null;
    }

    @Nullable
    Instant terminatesAt() {
        var terminate = timers.terminate();
        return phase == Phase.TERMINATED || terminate == null ? null : terminate.due();
    }

    @Nullable
    Instant nextDue(boolean locked) {
        if (phase == Phase.LOST || phase == Phase.STOPPING || phase == Phase.TERMINATED) {
            return null;
        }
        return earliest(
                nextStart(),
                stopWarning(locked),
                stopsForGood(),
                idle != null && idle.seen().over() ? idle.seen().stopsAt() : null,
                warnedFirst(terminatesAt(), timers.terminateWarned(), locked),
                isUp() ? warnedFirst(session.closesAt(), session.warned(), false) : null);
    }

    /** Null where that was told, or is not to be. */
    private @Nullable Instant stopWarning(boolean locked) {
        var stops = stopsAt();
        return stops == null || locked || stops.equals(timers.stopWarned()) ? null : stops.minus(PodTimer.WARNING);
    }

    /** Nothing that a lock prevents is warned of. */
    private static @Nullable Instant warnedFirst(@Nullable Instant due, @Nullable Instant warned, boolean locked) {
        return due == null || locked || due.equals(warned) ? due : due.minus(PodTimer.WARNING);
    }

    /** Also while it is lost: it may come back. */
    private boolean isUp() {
        return phase.holdsGpus() && phase != Phase.STOPPING;
    }

    private static @Nullable Instant earliest(@Nullable Instant... times) {
        Instant first = null;
        for (var time : times) {
            if (time != null && (first == null || time.isBefore(first))) {
                first = time;
            }
        }
        return first;
    }
}
