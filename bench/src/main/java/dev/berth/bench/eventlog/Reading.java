package dev.berth.bench.eventlog;

import dev.berth.eventstore.EventStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Reads the whole log by pages, as a rebuild or a client that comes back does. */
final class Reading {
    private static final int PAGE_SIZE = 1000;

    private Reading() {}

    /** Events per second over one reader, again and again from the beginning. */
    static double eventsPerSecond(EventStore store, Duration span) {
        long begin = System.nanoTime();
        long read = 0;
        long after = 0;
        while (System.nanoTime() - begin < span.toNanos()) {
            var page =
                    Objects.requireNonNull(store.reader().page(after, PAGE_SIZE).block(Duration.ofMinutes(1)));
            read += page.size();
            after = page.size() < PAGE_SIZE ? 0 : page.getLast().position();
        }
        return read * 1e9 / (System.nanoTime() - begin);
    }

    /** The whole log through the live tail, from its beginning to {@code events}, in milliseconds. */
    static double tailEventsPerSecond(EventStore store, long events) {
        long begin = System.nanoTime();
        store.tailer().from(0).take(events).blockLast(Duration.ofMinutes(10));
        return events * 1e9 / (System.nanoTime() - begin);
    }

    static double seconds(long begin) {
        return (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
