package dev.berth.bench.crash;

import dev.berth.bench.database.ChildJvm;
import dev.berth.bench.database.Commits;
import dev.berth.eventstore.EventStore;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * A process that appends while it is told to ("go" … "pause"), and writes down each acknowledgement before it appends
 * again. An append whose connection is lost is not written down: it may be in the log, or not.
 */
final class CrashWriter {
    static final String EVENT = "bench.Appended";
    private static final int WRITERS = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final EventStore store;
    private final FileOutputStream acknowledged;
    private final int child;
    private final long seed;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile boolean writing;

    private CrashWriter(EventStore store, FileOutputStream acknowledged, int child, long seed) {
        this.store = store;
        this.acknowledged = acknowledged;
        this.child = child;
        this.seed = seed;
    }

    /** Arguments: number of the child, seed, file. The first word after the settings is "open". */
    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var settings = ChildJvm.settings(in);
        if (!"open".equals(in.readLine())) {
            Runtime.getRuntime().halt(0);
        }
        var store = Objects.requireNonNull(EventStore.open(settings).block(TIMEOUT));
        store.projections().register(new Tally());
        store.projections().start().block(TIMEOUT);
        Automation.start(store);
        var file = new FileOutputStream(arguments[2], true);
        System.out.println("@ready");
        new CrashWriter(store, file, Integer.parseInt(arguments[0]), Long.parseLong(arguments[1])).run(in);
        Runtime.getRuntime().halt(0);
    }

    private void run(BufferedReader in) throws IOException, InterruptedException {
        var writers = new ArrayList<Thread>();
        for (var word = in.readLine(); word != null; word = in.readLine()) {
            writing = word.equals("go");
            if (writing) {
                for (int i = 0; i < WRITERS; i++) {
                    var random = new Random(seed + i);
                    writers.add(Thread.ofVirtual().start(() -> write(random)));
                }
            } else {
                for (var writer : writers) {
                    writer.join();
                }
                writers.clear();
                System.out.println("@paused");
            }
        }
    }

    private void write(Random random) {
        while (writing) {
            var number = taken.getAndIncrement();
            var count = 1 + random.nextInt(4);
            try {
                var position = Commits.commit(
                        store.engine()
                                .appendEvents(AppendCondition.none(), null, events(number, count, random))
                                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                        TIMEOUT);
                acknowledge("%d %d %d%n".formatted(number, count, position));
            } catch (ExecutionException e) {
                // Unknown. The next append waits for a connection, so this does not spin.
                System.err.println("append " + number + ": " + e.getCause());
            } catch (Exception e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(4);
            }
        }
    }

    /** Written to the file before the next append begins, so that it outlives this process. */
    private void acknowledge(String line) throws IOException {
        synchronized (acknowledged) {
            acknowledged.write(line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private List<TaggedEventMessage<?>> events(int number, int count, Random random) {
        var events = new ArrayList<TaggedEventMessage<?>>();
        for (int i = 0; i < count; i++) {
            var word = "w" + random.nextInt(20);
            events.add(new GenericTaggedEventMessage<>(
                    new GenericEventMessage(
                            id(child, number, count, i).toString(),
                            new MessageType(EVENT, "1"),
                            word.getBytes(StandardCharsets.UTF_8),
                            Map.of(),
                            Instant.now()),
                    Set.of(Tag.of("word", word))));
        }
        return events;
    }

    /** Tells to which append the event belongs and how many others belong to it. */
    static UUID id(int child, int append, int count, int index) {
        return new UUID(0xBE57_0000_0000_0000L | child, (long) append << 16 | (long) count << 8 | index);
    }
}
