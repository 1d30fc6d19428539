package dev.berth.bench.eventlog;

import dev.berth.bench.peer.PeerEvents;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Appends straight to the engine: one event of 256 bytes with two tags, on the condition that nobody used the first tag. */
final class Appends {
    private final EventStorageEngine engine;
    private final byte[] payload = PeerEvents.payload();

    Appends(EventStore store) {
        this.engine = store.engine();
    }

    CompletableFuture<?> append() {
        return append(freshStream(), 1);
    }

    /** Random, as ids are: its place in an index is anywhere. From so many that none comes twice in ten million. */
    static Tag freshStream() {
        return stream(Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)));
    }

    static Tag stream(String name) {
        return Tag.of(PeerEvents.STREAM, name);
    }

    static Tag anyGroup() {
        return Tag.of(PeerEvents.GROUP, "g" + ThreadLocalRandom.current().nextInt(PeerEvents.GROUPS));
    }

    /** {@code count} events of one new stream in one append. */
    CompletableFuture<?> append(Tag stream, int count) {
        var tags = Set.of(stream, anyGroup());
        var condition = AppendCondition.withCriteria(EventCriteria.havingTags(stream))
                .withMarker(new GlobalIndexConsistencyMarker(0));
        var events = new ArrayList<TaggedEventMessage<?>>(count);
        for (int i = 0; i < count; i++) {
            events.add(new GenericTaggedEventMessage<>(message(), tags));
        }
        return engine.appendEvents(condition, null, List.copyOf(events))
                .thenCompose(transaction -> transaction.commit(null));
    }

    private EventMessage message() {
        return new GenericEventMessage(
                TimeOrderedIdentifiers.next().toString(),
                new MessageType(PeerEvents.NAME, PeerEvents.VERSION),
                payload,
                PeerEvents.METADATA,
                Instant.now());
    }

    /** All events of one stream, to the terminal entry. */
    CompletableFuture<?> source(Tag stream) {
        return engine.source(SourcingCondition.conditionFor(EventCriteria.havingTags(stream)), null)
                .reduce(0, (count, entry) -> count + 1);
    }
}
