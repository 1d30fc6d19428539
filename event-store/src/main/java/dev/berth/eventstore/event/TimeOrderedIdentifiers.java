package dev.berth.eventstore.event;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.common.IdentifierFactory;

/**
 * UUIDv7 for all of Axon's messages, found by its service loader. They rise with time, so the unique index on event ids
 * grows at one end only. Drawing them takes no lock and never blocks, as {@link UUID#randomUUID()} may, because it happens on
 * event loops: uuid-creator's factory holds a lock, on which BlockHound saw an event loop wait.
 */
public final class TimeOrderedIdentifiers extends IdentifierFactory {
    private static final int COUNTER_BITS = 12;

    /** Milliseconds and a counter in one number, so that ids of one process rise even within a millisecond. */
    private static final AtomicLong last = new AtomicLong();

    @Override
    public String generateIdentifier() {
        return next().toString();
    }

    /** A new UUIDv7, higher than every one before it in this process. */
    public static UUID next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long stamp = last.updateAndGet(previous -> Math.max(previous + 1, now));
        long high = (stamp >>> COUNTER_BITS) << 16 | 0x7000L | (stamp & 0xFFFL);
        long low = ThreadLocalRandom.current().nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
