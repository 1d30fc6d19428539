package dev.berth.messages.pod;

import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is set for a pod to happen by itself, but for its schedule.
 *
 * @param stop null where none is set; one whose pod it has stopped stays for the next start to count from
 * @param terminate null where none is set
 * @param stopWarned due time of the stop that was warned of last
 * @param terminateWarned due time of the terminate that was warned of last
 * @param skipped what was due last and not done
 */
public record PodTimers(
        @Nullable PodTimer stop,
        @Nullable PodTimer terminate,
        @Nullable Instant stopWarned,
        @Nullable Instant terminateWarned,
        @Nullable Skipped skipped) {
    public static final PodTimers NONE = new PodTimers(null, null, null, null, null);

    /**
     * What was due and not done.
     *
     * @param text a sentence that says why
     */
    public record Skipped(PodAction action, Instant due, String text) {}

    PodTimers after(PodEvent event) {
        return switch (event) {
            case PodTimersSet set -> new PodTimers(set.stop(), set.terminate(), stopWarned, terminateWarned, null);
            case PodScheduleSet _ -> new PodTimers(stop, terminate, stopWarned, terminateWarned, null);
            case PodStopWarned warned ->
                new PodTimers(stop, terminate, warned.by().due(), terminateWarned, skipped);
            case PodTerminateWarned warned ->
                new PodTimers(stop, terminate, stopWarned, warned.by().due(), skipped);
            case PodTimerSkipped over -> without(over);
            case PodTerminateRequested _ -> NONE;
            default -> this;
        };
    }

    private PodTimers without(PodTimerSkipped over) {
        var ofTimer = over.by().kind() == PodTrigger.Kind.TIMER;
        return new PodTimers(
                ofTimer && over.action() == PodAction.STOP ? null : stop,
                ofTimer && over.action() == PodAction.TERMINATE ? null : terminate,
                stopWarned,
                terminateWarned,
                new Skipped(over.action(), over.by().due(), over.why().text()));
    }
}
