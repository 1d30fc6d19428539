package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.StoredEvent;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.eventhandling.EventMessage;

/**
 * Remembers the events of the tags that were sourced lately, up to a bound in bytes; the tags that were not used for the
 * longest time go first. What is in the log never changes, so what is remembered is right for good and a decision only
 * has to ask for what came after it: without this, the hundredth command to one tag reads a hundred events again.
 * They are remembered as Axon's messages, whose making costs more than reading them.
 *
 * <p>By last use and not by frequency, as Caffeine does it: a tag is busy for a while and then hardly ever again, and
 * what was used often long ago would keep new tags out.
 */
final class SourcingCache {
    private final long capacity;
    private final Map<String, Known> byTag = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** One event as Axon sees it, and what it takes up. */
    record Sourced(long position, int bytes, Entry<EventMessage> entry) {
        private static final int BYTES_BESIDE_PAYLOAD = 600;

        static Sourced of(StoredEvent event, Entry<EventMessage> entry) {
            return new Sourced(event.position(), BYTES_BESIDE_PAYLOAD + event.payload().length, entry);
        }
    }

    /**
     * All events of a tag up to a position.
     *
     * @param events ascending; never changed
     */
    record Known(Growing events, long upTo, long bytes) {
        static final Known NOTHING = new Known(new Growing(new Sourced[0], 0), 0, 0);

        /** The part in {@code (after, last]}. */
        List<Sourced> between(long after, long last) {
            int from = firstBeyond(after);
            int to = firstBeyond(last);
            return from >= to ? List.of() : events.subList(from, to);
        }

        private int firstBeyond(long position) {
            int low = 0;
            int high = events.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (events.get(middle).position() <= position) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    SourcingCache(long capacity) {
        this.capacity = capacity;
    }

    synchronized Known of(String tag) {
        return byTag.getOrDefault(tag, Known.NOTHING);
    }

    /** {@code more} is what follows {@code known} up to {@code upTo}. Left out when another caller was faster. */
    synchronized void extend(String tag, Known known, List<Sourced> more, long upTo) {
        Known current = byTag.getOrDefault(tag, Known.NOTHING);
        if (current.upTo != known.upTo || (current.events.isEmpty() && more.isEmpty())) {
            return;
        }
        long size = current.bytes;
        for (Sourced event : more) {
            size += event.bytes();
        }
        bytes += size - current.bytes;
        byTag.put(tag, new Known(current.events.and(more), upTo, size));
        var eldest = byTag.entrySet().iterator();
        while (bytes > capacity && eldest.hasNext()) {
            bytes -= eldest.next().getValue().bytes;
            eldest.remove();
        }
    }

    /** A list that does not change; the longer ones made of it share its array, so that growing costs what is added. */
    static final class Growing extends AbstractList<Sourced> implements RandomAccess {
        private final Sourced[] array;
        private final int size;

        private Growing(Sourced[] array, int size) {
            this.array = array;
            this.size = size;
        }

        /** Only ever called on the longest list of its array: beyond its size nothing is in use. */
        private Growing and(List<Sourced> more) {
            int longer = size + more.size();
            Sourced[] target = longer <= array.length ? array : Arrays.copyOf(array, Math.max(8, longer * 3 / 2));
            for (int i = 0; i < more.size(); i++) {
                target[size + i] = more.get(i);
            }
            return new Growing(target, longer);
        }

        @Override
        public Sourced get(int index) {
            return array[Objects.checkIndex(index, size)];
        }

        @Override
        public int size() {
            return size;
        }
    }
}
