package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.EventLog.Append;
import dev.berth.eventstore.log.EventLog.AppendResult;
import dev.berth.eventstore.log.EventLog.Criterion;
import dev.berth.eventstore.log.EventLog.NewEvent;
import dev.berth.eventstore.log.Tailer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.conversion.Converter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexPosition;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.WrappedToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The log as Axon 5.0.1 wants to see it. Token, marker and position are the same number: that of the last event seen.
 * Nothing is reserved before {@code commit}; the whole append is one statement then. Futures complete on the driver's
 * event loop, so what continues from them must not block.
 */
public final class R2dbcEventStorageEngine implements EventStorageEngine {
    private static final int PAGE = 256;
    private static final long REMEMBERED_BYTES = 64L << 20;
    private static final QualifiedName NO_TYPE = new QualifiedName("\u0000");

    private final EventLog log;
    private final Tailer tailer;
    private final Converter converter;
    private final SourcingCache histories = new SourcingCache(REMEMBERED_BYTES);
    private final EventTypes types;

    public R2dbcEventStorageEngine(EventLog log, Tailer tailer, Converter converter, EventTypes types) {
        this.log = log;
        this.tailer = tailer;
        this.converter = converter;
        this.types = types;
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, @Nullable ProcessingContext context, List<TaggedEventMessage<?>> events) {
        try {
            return CompletableFuture.completedFuture(new Transaction(condition, append(condition, events)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Append append(AppendCondition condition, List<TaggedEventMessage<?>> events) {
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
        List<Criterion> flat = flat(criteria);
        return flat.isEmpty() ? List.of(new Criterion(Set.of(), Set.of())) : flat;
    }

    /**
     * Empty means "all events". Axon's own flatten loses an "any" that stands beside others, hence the probe. A type is
     * looked for under every name it ever had.
     */
    private List<Criterion> flat(EventCriteria criteria) {
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

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, @Nullable ProcessingContext context) {
        List<Criterion> criteria = flat(condition.criteria());
        long start = Math.max(0, GlobalIndexPosition.toIndex(condition.start()));
        return new PagedMessageStream(start, new Sourcing(log, histories, criteria, this::entry)::after).open();
    }

    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, @Nullable ProcessingContext context) {
        List<Criterion> criteria = flat(condition.criteria());
        return new PagedMessageStream(position(condition.position()), after -> following(criteria, after)).open();
    }

    private static long position(@Nullable TrackingToken token) {
        TrackingToken lowest = token == null ? null : WrappedToken.unwrapLowerBound(token);
        return lowest == null ? 0 : Math.max(0, lowest.position().orElse(0));
    }

    /** The next matching events, at least one; while there is none, nothing is asked that the ring can answer. */
    private Mono<PagedMessageStream.Chunk> following(List<Criterion> criteria, long after) {
        return tailer.beyond(after)
                .then(Mono.defer(() -> untagged(criteria) ? fromRing(criteria, after) : Mono.empty()))
                .switchIfEmpty(Mono.defer(() -> log.matching(criteria, after, PAGE)
                        .map(page -> new PagedMessageStream.Chunk(entries(page.events()), page.scannedTo(), false))));
    }

    private static boolean untagged(List<Criterion> criteria) {
        return criteria.stream().allMatch(criterion -> criterion.tags().isEmpty());
    }

    private Mono<PagedMessageStream.Chunk> fromRing(List<Criterion> criteria, long after) {
        List<StoredEvent> recent = tailer.ring(after, PAGE);
        if (recent.isEmpty()) {
            return Mono.empty();
        }
        List<StoredEvent> matching = recent.stream()
                .filter(event -> criteria.isEmpty()
                        || criteria.stream()
                                .anyMatch(criterion -> criterion.types().contains(event.name())))
                .toList();
        return Mono.just(
                new PagedMessageStream.Chunk(entries(matching), recent.getLast().position(), false));
    }

    private List<Entry<EventMessage>> entries(List<StoredEvent> events) {
        List<Entry<EventMessage>> entries = new ArrayList<>(events.size());
        events.forEach(event -> entries.add(entry(event)));
        return entries;
    }

    private Entry<EventMessage> entry(StoredEvent event) {
        types.requireReadable(event);
        return new SimpleEntry<>(
                new PositionedEventMessage(event),
                TrackingToken.addToContext(Context.empty(), new GlobalSequenceTrackingToken(event.position())));
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(@Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(new GlobalSequenceTrackingToken(0));
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(@Nullable ProcessingContext context) {
        return token(log.head());
    }

    @Override
    public CompletableFuture<TrackingToken> tokenAt(Instant at, @Nullable ProcessingContext context) {
        return token(log.before(at));
    }

    private static CompletableFuture<TrackingToken> token(Mono<Long> position) {
        CompletableFuture<TrackingToken> token = new CompletableFuture<>();
        position.subscribe(
                value -> token.complete(new GlobalSequenceTrackingToken(value)), token::completeExceptionally);
        return token;
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeProperty("log", log);
    }

    private final class Transaction implements AppendTransaction<ConsistencyMarker> {
        private final AppendCondition condition;
        private final Append append;
        private final AtomicBoolean finished = new AtomicBoolean();

        Transaction(AppendCondition condition, Append append) {
            this.condition = condition;
            this.append = append;
        }

        @Override
        public CompletableFuture<ConsistencyMarker> commit(@Nullable ProcessingContext context) {
            if (finished.getAndSet(true)) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("This append was committed or rolled back already"));
            }
            // Completed by hand, because a rejection must be the future's own exception and not the cause of one.
            CompletableFuture<ConsistencyMarker> done = new CompletableFuture<>();
            var _ = log.append(append).whenComplete((result, error) -> {
                if (error != null) {
                    done.completeExceptionally(error);
                    return;
                }
                switch (result) {
                    case AppendResult.Appended(long last) -> done.complete(new GlobalIndexConsistencyMarker(last));
                    case AppendResult.Conflict() ->
                        done.completeExceptionally(AppendEventsTransactionRejectedException.conflictingEventsDetected(
                                condition.consistencyMarker()));
                    case AppendResult.Failed(Throwable cause) -> done.completeExceptionally(cause);
                }
            });
            return done;
        }

        @Override
        public void rollback(@Nullable ProcessingContext context) {
            finished.set(true);
        }

        @Override
        public CompletableFuture<ConsistencyMarker> afterCommit(
                ConsistencyMarker marker, @Nullable ProcessingContext context) {
            return CompletableFuture.completedFuture(marker);
        }
    }
}
