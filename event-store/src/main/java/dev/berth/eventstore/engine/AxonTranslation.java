package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.EventLog.Append;
import dev.berth.eventstore.log.EventLog.Criterion;
import dev.berth.eventstore.log.EventLog.NewEvent;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.conversion.Converter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;

/** Axon's appends and criteria in the words of the log. */
record AxonTranslation(Converter converter, EventTypes types) {
    private static final QualifiedName NO_TYPE = new QualifiedName("\u0000");

    Append append(AppendCondition condition, List<TaggedEventMessage<?>> events) {
        List<NewEvent> newEvents = new ArrayList<>(events.size());
        events.forEach(event -> newEvents.add(newEvent(event)));
        long marker = GlobalIndexConsistencyMarker.position(condition.consistencyMarker());
        // INFINITY is Axon's way to say that there is nothing to check.
        List<Criterion> criteria = marker == Long.MAX_VALUE ? List.of() : checked(condition.criteria());
        return new Append(marker, criteria, newEvents);
    }

    private NewEvent newEvent(TaggedEventMessage<?> tagged) {
        EventMessage event = tagged.event();
        byte[] payload = event.payloadAs(byte[].class, converter);
        return new NewEvent(
                uuid(event.identifier()),
                event.type().name(),
                event.type().version(),
                event.timestamp().truncatedTo(ChronoUnit.MICROS),
                payload == null ? new byte[0] : payload,
                event.metadata(),
                tagged.tags().stream()
                        .map(tag -> EventLog.tag(tag.key(), tag.value()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static UUID uuid(String identifier) {
        try {
            return UUID.fromString(identifier);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The event id '" + identifier + "' is not a UUID, and this store keeps ids as UUIDs."
                            + " Leave ids to Axon, or create messages with TimeOrderedIdentifiers.",
                    e);
        }
    }

    private List<Criterion> checked(EventCriteria criteria) {
        List<Criterion> flat = criteria(criteria);
        return flat.isEmpty() ? List.of(new Criterion(Set.of(), Set.of())) : flat;
    }

    /**
     * Empty means "all events". Axon's own flatten loses an "any" that stands beside others, hence the probe. A type is
     * looked for under every name it ever had.
     */
    List<Criterion> criteria(EventCriteria criteria) {
        if (criteria.matches(NO_TYPE, Set.of())) {
            return List.of();
        }
        return criteria.flatten().stream()
                .map(criterion -> new Criterion(
                        criterion.types().stream()
                                .flatMap(type -> types.storedNames(type.name()).stream())
                                .collect(Collectors.toUnmodifiableSet()),
                        criterion.tags().stream()
                                .map(tag -> EventLog.tag(tag.key(), tag.value()))
                                .collect(Collectors.toUnmodifiableSet())))
                .toList();
    }
}
