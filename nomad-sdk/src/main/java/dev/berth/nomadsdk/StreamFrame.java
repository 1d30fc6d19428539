package dev.berth.nomadsdk;

import java.util.List;

/** One line of the event stream: all or some of what happened at one index. */
public record StreamFrame(long index, List<NomadEvent> events) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public StreamFrame {
        events = events == null ? List.of() : List.copyOf(events);
    }

    /** Whether it only shows that the stream is alive. */
    public boolean isHeartbeat() {
        return index == 0 && events.isEmpty();
    }
}
