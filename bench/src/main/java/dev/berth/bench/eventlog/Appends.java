package dev.berth.bench.eventlog;

import dev.berth.eventstore.EventStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Appends straight to the engine: one event of 256 bytes with two tags, on the condition that nobody used the first tag. */
final class Appends {
    static final int PAYLOAD_BYTES = 256;
    private static final int GROUPS = 1000;

    private final EventStorageEngine engine;
    private final AtomicLong next = new AtomicLong();
    private final String run;
    private final byte[] payload;

    /** {@code run} keeps the tags of one run apart from those of another in the same log. */
    Appends(EventStore store, String run, long seed) {
        this.engine = store.engine();
        this.run = run;
        this.payload = payload(seed);
    }

    static byte[] payload(long seed) {
        var random = new Random(seed);
        var text = new StringBuilder("{\"text\":\"");
        while (text.length() < PAYLOAD_BYTES - 2) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    CompletableFuture<?> append() {
        var number = next.getAndIncrement();
        var stream = Tag.of("stream", run + "-" + number);
        return append(stream, number, 1);
    }

    /** {@code count} events of one stream in one append. */
    CompletableFuture<?> append(Tag stream, long number, int count) {
        var tags = Set.of(stream, Tag.of("group", "g" + number % GROUPS));
        var condition = AppendCondition.withCriteria(EventCriteria.havingTags(stream))
                .withMarker(new GlobalIndexConsistencyMarker(0));
        var events = new java.util.ArrayList<org.axonframework.eventsourcing.eventstore.TaggedEventMessage<?>>(count);
        for (int i = 0; i < count; i++) {
            events.add(new GenericTaggedEventMessage<>(message(), tags));
        }
        return engine.appendEvents(condition, null, List.copyOf(events))
                .thenCompose(transaction -> transaction.commit(null));
    }

    private EventMessage message() {
        return new GenericEventMessage(
                dev.berth.eventstore.TimeOrderedIdentifiers.next().toString(),
                new MessageType("bench.Happened", "1"),
                payload,
                Map.of("actor", "bench", "requestId", "request-1"),
                Instant.now());
    }

    /** All events of one stream, to the terminal entry. */
    CompletableFuture<?> source(Tag stream) {
        return engine.source(SourcingCondition.conditionFor(EventCriteria.havingTags(stream)), null)
                .reduce(0, (count, entry) -> count + 1);
    }
}
