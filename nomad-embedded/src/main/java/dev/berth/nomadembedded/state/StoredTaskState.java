package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a task stands: its state, its restarts and its last events. Times are RFC 3339 texts, as on the wire. */
public record StoredTaskState(
        String state,
        boolean failed,
        int restarts,
        @Nullable String lastRestart,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        List<TaskEvent> events) {

    /** Nomad keeps as many. */
    private static final int MAX_EVENTS = 10;

    public static final StoredTaskState NEW = new StoredTaskState("pending", false, 0, null, null, null, List.of());

    public StoredTaskState {
        events = List.copyOf(events);
    }

    public StoredTaskState with(TaskEvent event) {
        List<TaskEvent> all = new ArrayList<>(events);
        all.add(event);
        List<TaskEvent> kept = all.subList(Math.max(0, all.size() - MAX_EVENTS), all.size());
        return new StoredTaskState(state, failed, restarts, lastRestart, startedAt, finishedAt, kept);
    }

    public StoredTaskState started(String at) {
        return new StoredTaskState("running", false, restarts, lastRestart, at, null, events);
    }

    public StoredTaskState restarted(String at) {
        return new StoredTaskState("pending", false, restarts + 1, at, startedAt, null, events);
    }

    public StoredTaskState dead(boolean nowFailed, String at) {
        return new StoredTaskState("dead", nowFailed, restarts, lastRestart, startedAt, at, events);
    }

    ObjectNode toJson() {
        ObjectNode all = JsonNodes.object();
        all.set("Events", JsonNodes.array(events.stream().map(TaskEvent::toJson).toList()));
        return all.put("Failed", failed)
                .put("FinishedAt", finishedAt)
                .put("LastRestart", lastRestart)
                .put("Paused", "")
                .put("Restarts", restarts)
                .put("StartedAt", startedAt)
                .put("State", state);
    }
}
