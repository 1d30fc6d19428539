package dev.berth.query.pod;

import dev.berth.messages.pod.Phase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of what happened to a pod, oldest first.
 *
 * @param next what to pass as {@code after} for the rest, null where this is the last page
 */
public record PodEventList(
        List<PodEventView> events, @Nullable String next) {
    /**
     * One event as a sentence.
     *
     * @param phase the phase it led to, null where it led to none
     * @param actor who caused it, null where that is not known
     */
    public record PodEventView(
            long position,
            Instant at,
            String event,
            @Nullable Phase phase,
            String text,
            @Nullable String actor) {}
}
