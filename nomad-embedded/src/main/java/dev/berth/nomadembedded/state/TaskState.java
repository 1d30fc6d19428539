package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a task stands: its state, its restarts and its last events. Times are RFC 3339 texts, as on the wire. */
public record TaskState(
        String state,
        boolean failed,
        int restarts,
        @Nullable String lastRestart,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        List<TaskEvent> events) {

    /** Nomad keeps as many. */
    private static final int EVENTS_KEPT = 10;

    public static final TaskState NEW = new TaskState("pending", false, 0, null, null, null, List.of());

    public TaskState {
        events = List.copyOf(events);
    }

    public TaskState with(TaskEvent event) {
        List<TaskEvent> all = new ArrayList<>(events);
        all.add(event);
        List<TaskEvent> kept = all.subList(Math.max(0, all.size() - EVENTS_KEPT), all.size());
        return new TaskState(state, failed, restarts, lastRestart, startedAt, finishedAt, kept);
    }

    public TaskState started(String at) {
        return new TaskState("running", false, restarts, lastRestart, at, null, events);
    }

    public TaskState restarted(String at) {
        return new TaskState("pending", false, restarts + 1, at, startedAt, null, events);
    }

    public TaskState dead(boolean nowFailed, String at) {
        return new TaskState("dead", nowFailed, restarts, lastRestart, startedAt, at, events);
    }

    ObjectNode toJson() {
        ObjectNode all = Json.object();
        all.set("Events", Json.array(events.stream().map(TaskEvent::toJson).toList()));
        return all.put("Failed", failed)
                .put("FinishedAt", finishedAt)
                .put("LastRestart", lastRestart)
                .put("Paused", "")
                .put("Restarts", restarts)
                .put("StartedAt", startedAt)
                .put("State", state);
    }
}
