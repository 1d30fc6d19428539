package dev.berth.messages.pod;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a pod is started and stopped by itself, again and again. The next times are worked out when it is decided about the pod
 * and stand in the log, so that reading the log needs no calendar and gives the same for ever.
 *
 * @param start five fields of cron, null where it starts nothing
 * @param stop five fields of cron, null where it stops nothing
 * @param zone name in the IANA time zone database
 * @param nextStart null where there is none
 * @param nextStop null where there is none
 * @param setBy who asked for it
 * @param setAt when
 */
public record PodSchedule(
        @Nullable String start,
        @Nullable String stop,
        String zone,
        @Nullable Instant nextStart,
        @Nullable Instant nextStop,
        String setBy,
        Instant setAt) {

    /** The same with other next times. */
    public PodSchedule next(@Nullable Instant nextStart, @Nullable Instant nextStop) {
        return new PodSchedule(start, stop, zone, nextStart, nextStop, setBy, setAt);
    }
}
