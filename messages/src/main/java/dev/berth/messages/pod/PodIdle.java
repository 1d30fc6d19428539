package dev.berth.messages.pod;

import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a pod has not been used, as far as the log knows: of uses that follow one another closely it has some.
 *
 * @param since when it was used last
 * @param signal by what
 * @param quietUntil until when it was looked at since and not found in use, null where the log does not say
 * @param stopsAt when it is stopped if it is not used meanwhile; null where it is not, as it does not run or a lock prevented it
 */
public record PodIdle(
        Instant since,
        ActivitySignal signal,
        @Nullable Instant quietUntil,
        @Nullable Instant stopsAt) {

    /** Whether it is about to be stopped: what was not looked at is not idle. */
    public boolean isEnding(IdleStop stop) {
        return stopsAt != null && isQuietAt(stopsAt.minus(stop.warning()));
    }

    /** Whether it was not in use when it was to be stopped. */
    public boolean over() {
        return stopsAt != null && isQuietAt(stopsAt);
    }

    private boolean isQuietAt(Instant time) {
        return quietUntil != null && !quietUntil.isBefore(time);
    }

    /** Whether a look at {@code until} that finds it not in use brings the log further. */
    public boolean isWorthTelling(IdleStop stop, Instant until) {
        if (stopsAt == null) {
            return false;
        }
        return !until.isBefore(stopsAt) ? !over() : !until.isBefore(stopsAt.minus(stop.warning())) && !isEnding(stop);
    }

    private static PodIdle used(ActivitySignal signal, Instant at, IdleStop stop) {
        return new PodIdle(at, signal, null, stop.dueAfter(at));
    }

    private PodIdle notStopped() {
        return new PodIdle(since, signal, null, null);
    }

    /**
     * That of a pod after {@code event}, null where there is nothing to tell. It stays over a stop, which it may be the reason of.
     *
     * @param phase the pod's after the event
     */
    static @Nullable PodIdle after(
            @Nullable PodIdle before, PodEvent event, Instant at, Phase phase, @Nullable IdleStop stop) {
        var runs = phase == Phase.RUNNING || phase == Phase.LOST;
        if (event instanceof PodIdleStopSet) {
            if (stop == null || !runs) {
                return null;
            }
            return before == null ? used(ActivitySignal.START, at, stop) : used(before.signal(), before.since(), stop);
        }
        if (stop == null) {
            return before;
        }
        if (event.phase() == Phase.RUNNING) {
            return used(ActivitySignal.START, at, stop);
        }
        if (phase == Phase.REQUESTED || before == null) {
            return null;
        }
        if (!runs) {
            return before.notStopped();
        }
        return switch (event) {
            case PodActivitySeen seen -> used(seen.signal(), seen.seenAt(), stop);
            case PodQuietSeen quiet -> new PodIdle(before.since(), before.signal(), quiet.until(), before.stopsAt());
            case PodTimerSkipped skipped when skipped.by().kind() == PodTrigger.Kind.IDLE -> before.notStopped();
            case PodUnlocked _ when before.stopsAt() == null -> used(ActivitySignal.START, at, stop);
            default -> before;
        };
    }
}
