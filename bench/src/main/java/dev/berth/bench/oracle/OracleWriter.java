package dev.berth.bench.oracle;

import dev.berth.bench.database.ChildJvm;
import dev.berth.bench.oracle.Attempt.AppendAttempt;
import dev.berth.bench.oracle.Attempt.AttemptedEvent;
import dev.berth.bench.oracle.Attempt.Outcome;
import dev.berth.bench.oracle.Attempt.SourcingAttempt;
import dev.berth.eventstore.EventStore;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.FluxUtils;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;

/** One process of writers; each waits on a virtual thread of its own, never on an event loop. */
final class OracleWriter {
    private static final int WRITERS = 64;
    private static final int BACKLOG = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final byte[] PAYLOAD = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

    private final EventStore store;
    private final DataOutputStream out;
    private final int child;
    private final int appends;
    private final long deadline;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong known = new AtomicLong();

    private OracleWriter(EventStore store, DataOutputStream out, int child, int appends, long seconds) {
        this.store = store;
        this.out = out;
        this.child = child;
        this.appends = appends;
        this.deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Arguments: number of the child, appends, seed, seconds at most, file. */
    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var store =
                Objects.requireNonNull(EventStore.open(ChildJvm.settings(in)).block(PATIENCE));
        Thread.ofPlatform().daemon().start(() -> endWith(in));
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[4])), 1 << 16))) {
            new OracleWriter(
                            store,
                            out,
                            Integer.parseInt(arguments[0]),
                            Integer.parseInt(arguments[1]),
                            Long.parseLong(arguments[3]))
                    .run(Long.parseLong(arguments[2]));
        }
        store.close().block(PATIENCE);
        System.exit(0);
    }

    /** Nobody is left to hear the result. */
    private static void endWith(BufferedReader in) {
        try {
            while (in.readLine() != null) {}
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        Runtime.getRuntime().halt(3);
    }

    private void run(long seed) throws InterruptedException {
        var failed = new ArrayList<Throwable>();
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            var random = new Random(seed * 1_000_003 + child * 1_009L + i);
            writers.add(Thread.ofVirtual().start(() -> {
                try {
                    write(random);
                } catch (Exception e) {
                    synchronized (failed) {
                        failed.add(e);
                    }
                }
            }));
        }
        for (var writer : writers) {
            while (!writer.join(Duration.ofSeconds(1))) {
                System.out.println("@" + Math.min(taken.get(), appends));
            }
        }
        System.out.println("@" + Math.min(taken.get(), appends));
        if (!failed.isEmpty()) {
            failed.getFirst().printStackTrace();
            System.exit(1);
        }
    }

    private void write(Random random) throws Exception {
        var marker = 0L;
        while (System.nanoTime() < deadline) {
            var number = taken.getAndIncrement();
            if (number >= appends) {
                return;
            }
            var criteria = Universe.criteria(random);
            var kind = random.nextInt(10);
            // An old marker is a legal one; it must only be refused for what lies beyond it.
            if (!criteria.isEmpty() && kind < 6) {
                marker = source(criteria, random);
            } else if (kind == 6) {
                marker = Math.max(0, known.get() - random.nextInt(BACKLOG));
            }
            marker = append(number, criteria, marker, random);
        }
    }

    private long source(List<OracleCriterion> criteria, Random random) throws Exception {
        var cold = criteria.stream()
                .allMatch(criterion -> criterion.tags().stream().anyMatch(tag -> tag > 250));
        var after = cold ? 0 : Math.max(0, known.get() - random.nextInt(BACKLOG));
        var entries = FluxUtils.of(store.engine()
                        .source(
                                SourcingCondition.conditionFor(
                                        new GlobalIndexConsistencyMarker(after).position(),
                                        OracleCriterion.toAxon(criteria)),
                                null))
                .collectList()
                .toFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var count = 0;
        var hash = 0L;
        var marker = -1L;
        for (var entry : entries) {
            var end = entry.getResource(ConsistencyMarker.RESOURCE_KEY);
            if (end != null) {
                marker = GlobalIndexConsistencyMarker.position(end);
            } else {
                count++;
                hash = Attempt.hash(
                        hash,
                        TrackingToken.fromContext(entry)
                                .orElseThrow()
                                .position()
                                .orElseThrow());
            }
        }
        rise(marker);
        record(new SourcingAttempt(criteria, after, marker, count, hash));
        return marker;
    }

    private long append(int number, List<OracleCriterion> criteria, long marker, Random random) throws Exception {
        var events = new ArrayList<AttemptedEvent>();
        for (int left = 1 + random.nextInt(random.nextInt(4) == 0 ? 5 : 2); left > 0; left--) {
            events.add(new AttemptedEvent(Universe.type(random), Universe.tags(random, random.nextInt(4))));
        }
        var condition = criteria.isEmpty()
                ? AppendCondition.none()
                : AppendCondition.withCriteria(OracleCriterion.toAxon(criteria))
                        .withMarker(new GlobalIndexConsistencyMarker(marker));
        var outcome = Outcome.ACCEPTED;
        long position;
        try {
            position = commit(store.engine()
                    .appendEvents(condition, null, messages(number, events))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            outcome = e.getCause() instanceof AppendEventsTransactionRejectedException
                    ? Outcome.REJECTED
                    : Outcome.UNKNOWN;
            position = store.reader().head().toFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            outcome = Outcome.UNKNOWN;
            position = 0;
        }
        rise(position);
        record(new AppendAttempt(number, criteria, marker, events, outcome, position));
        return outcome == Outcome.ACCEPTED ? position : marker;
    }

    private static <R> long commit(AppendTransaction<R> transaction) throws Exception {
        var marker = transaction
                .commit(null)
                .thenCompose(result -> transaction.afterCommit(result, null))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return GlobalIndexConsistencyMarker.position(marker);
    }

    private List<TaggedEventMessage<?>> messages(int number, List<AttemptedEvent> events) {
        var messages = new ArrayList<TaggedEventMessage<?>>();
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            messages.add(new GenericTaggedEventMessage<>(
                    new GenericEventMessage(
                            Universe.id(child, number, i).toString(),
                            new MessageType(Universe.typeName(event.type()), "1"),
                            PAYLOAD,
                            Map.of(),
                            Instant.now()),
                    event.tags().stream().map(OracleCriterion::tag).collect(Collectors.toCollection(HashSet::new))));
        }
        return messages;
    }

    private void rise(long position) {
        known.accumulateAndGet(position, Math::max);
    }

    private void record(Attempt attempt) throws IOException {
        synchronized (out) {
            Attempt.write(out, attempt);
        }
    }
}
