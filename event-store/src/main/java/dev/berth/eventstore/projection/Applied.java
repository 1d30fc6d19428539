package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import java.util.List;

/** Events whose rows in the live build are committed now; {@code position} is that of the last. */
public record Applied(long position, List<StoredEvent> events) {}
