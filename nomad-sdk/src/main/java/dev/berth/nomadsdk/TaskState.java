package dev.berth.nomadsdk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a task is.
 *
 * @param state pending, running or dead
 * @param restarts how often it was started again in place
 * @param startedAt of its last start, RFC 3339
 * @param finishedAt of its end, RFC 3339; null or the year 1 while it has not ended
 * @param events the last ten, oldest first
 */
public record TaskState(
        @Nullable String state,
        boolean failed,
        int restarts,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        List<Event> events) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public TaskState {
        events = events == null ? List.of() : List.copyOf(events);
    }

    /**
     * One thing that happened to the task.
     *
     * @param time nanoseconds since 1970
     * @param displayMessage a sentence for people
     */
    public record Event(String type, long time, @Nullable String displayMessage, boolean failsTask, int exitCode) {}
}
