package dev.berth.eventstore.log;

import dev.berth.eventstore.event.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A ring of the newest events, found by position: positions have no gaps, so each has its slot. One thread writes, any
 * number reads without a lock; an event that was overwritten meanwhile is simply not there any more.
 */
final class RecentEvents {
    private final AtomicReferenceArray<@Nullable StoredEvent> slots;

    RecentEvents(int capacity) {
        this.slots = new AtomicReferenceArray<>(capacity);
    }

    void add(StoredEvent event) {
        slots.set(slot(event.position()), event);
    }

    /** Up to {@code limit} events after {@code after}; empty when the next one is not in the ring. */
    List<StoredEvent> after(long after, int limit) {
        List<StoredEvent> found = new ArrayList<>();
        for (long position = after + 1; found.size() < limit; position++) {
            StoredEvent event = slots.get(slot(position));
            if (event == null || event.position() != position) {
                break;
            }
            found.add(event);
        }
        return found;
    }

    private int slot(long position) {
        return (int) (position % slots.length());
    }
}
