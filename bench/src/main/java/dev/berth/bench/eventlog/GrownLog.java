package dev.berth.bench.eventlog;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.EventTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.messaging.eventstreaming.Tag;

/** A log in a database of its own, filled with streams of 10 and of 50 events. */
final class GrownLog implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final List<Integer> STREAM_LENGTHS = List.of(10, 50);
    private static final int MAX_PENDING_APPENDS = 200;
    private static final int SOURCING_CLIENTS = 8;

    private final BenchDatabase server;
    private final String database;
    private final EventStore store;
    private final Appends appends;
    private final CommandThroughput commands;
    private final Map<Integer, List<Tag>> streams = new TreeMap<>();

    GrownLog(BenchDatabase server) {
        this.server = server;
        this.database = server.newDatabase();
        this.store = open(server, database, CommandThroughput.types());
        this.appends = new Appends(store);
        this.commands = CommandThroughput.on(store);
    }

    static EventStore open(BenchDatabase server, String database, EventTypes types) {
        return Objects.requireNonNull(
                EventStore.open(server.settings(database, "bench", types)).block(TIMEOUT));
    }

    /** Appends whole streams until {@code events} are there. */
    void grow(long events) throws Exception {
        long appended = head();
        var pending = new ArrayList<CompletableFuture<?>>();
        while (appended < events) {
            for (int length : STREAM_LENGTHS) {
                var stream = Appends.freshStream();
                streams.computeIfAbsent(length, key -> new ArrayList<>()).add(stream);
                pending.add(appends.append(stream, length));
                appended += length;
            }
            if (pending.size() >= MAX_PENDING_APPENDS || appended >= events) {
                CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                        .get(1, TimeUnit.MINUTES);
                pending.clear();
            }
        }
    }

    long head() {
        return Objects.requireNonNull(store.reader().head().block(TIMEOUT));
    }

    String database() {
        return database;
    }

    EventStore store() {
        return store;
    }

    Appends appends() {
        return appends;
    }

    CommandThroughput commands() {
        return commands;
    }

    /** Each key is a number of events; at most {@code most} streams of each. */
    Map<Integer, List<Tag>> streams(int most) {
        var some = new TreeMap<Integer, List<Tag>>();
        streams.forEach((length, all) -> some.put(length, all.subList(0, Math.min(most, all.size()))));
        return some;
    }

    /** Sources each stream once, through a store with nothing in its cache. */
    Sample source(List<Tag> from) {
        var fresh = open(server, database, CommandThroughput.types());
        try {
            var sourced = new Appends(fresh);
            var next = new AtomicInteger();
            return ClosedLoop.run(
                    SOURCING_CLIENTS, from.size(), () -> sourced.source(from.get(next.getAndIncrement())));
        } finally {
            fresh.close().block(TIMEOUT);
        }
    }

    @Override
    public void close() {
        commands.close();
        store.close().block(TIMEOUT);
    }
}
