package dev.berth.command.decide;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.EventStoreTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.Position;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;

/** The log as one decision sees it. Reading a tag makes the append depend on it. */
public final class History {
    private static final Map<String, Class<? extends BerthEvent>> TYPES = EventCatalog.types().stream()
            .collect(Collectors.toUnmodifiableMap(
                    EventCatalog::qualifiedNameOf, type -> type.asSubclass(BerthEvent.class)));

    private final EventStoreTransaction transaction;
    private final EventConverter converter;

    History(EventStoreTransaction transaction, EventConverter converter) {
        this.transaction = transaction;
        this.converter = converter;
    }

    /** All events with {@code tag}, oldest first. */
    public CompletableFuture<List<RecordedEvent>> of(Tag tag) {
        return after(0, tag);
    }

    /** The events with {@code tag} that stand behind {@code position}, oldest first. */
    public CompletableFuture<List<RecordedEvent>> after(long position, Tag tag) {
        var criteria =
                EventCriteria.havingTags(org.axonframework.messaging.eventstreaming.Tag.of(tag.key(), tag.value()));
        var source = transaction.source(SourcingCondition.conditionFor(start(position), criteria));
        return collect(source, position);
    }

    // One event early: engines differ in whether the start is included, and what was seen already is skipped below.
    private static Position start(long position) {
        return position <= 1 ? Position.START : new GlobalIndexConsistencyMarker(position - 1).position();
    }

    private <M extends EventMessage> CompletableFuture<List<RecordedEvent>> collect(
            MessageStream<M> source, long position) {
        List<RecordedEvent> found = new ArrayList<>();
        return source.reduce(found, (events, entry) -> {
            var next = recorded(entry);
            if (next.position() > position) {
                events.add(next);
            }
            return events;
        });
    }

    private RecordedEvent recorded(MessageStream.Entry<? extends EventMessage> entry) {
        var message = entry.message();
        var name = message.type().qualifiedName().fullName();
        var type = TYPES.get(name);
        if (type == null) {
            throw new IllegalStateException(
                    "The log holds an event '%s' that this version of Berth does not know".formatted(name));
        }
        var position = TrackingToken.fromContext(entry).orElseThrow().position().orElseThrow();
        BerthEvent event = Objects.requireNonNull(message.payloadAs(type, converter));
        return new RecordedEvent(event, position, message.timestamp());
    }
}
