package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.EventLog.Criterion;
import dev.berth.eventstore.log.Tailer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.annotation.Internal;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.conversion.Converter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GlobalIndexPosition;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.WrappedToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The log as Axon 5.0.1 wants to see it. Token, marker and position are the same number: that of the last event seen.
 * Nothing is reserved before {@code commit}; the whole append is one statement then. Futures complete on the driver's
 * event loop, so what continues from them must not block.
 */
@Internal
public final class R2dbcEventStorageEngine implements EventStorageEngine {
    private static final int MAX_PAGE = 256;
    private static final long MAX_CACHED_BYTES = 64L << 20;

    private final EventLog log;
    private final Tailer tailer;
    private final AxonTranslation translation;
    private final SourcingCache cache = new SourcingCache(MAX_CACHED_BYTES);
    private final EventTypes types;

    public R2dbcEventStorageEngine(EventLog log, Tailer tailer, Converter converter, EventTypes types) {
        this.log = log;
        this.tailer = tailer;
        this.translation = new AxonTranslation(converter, types);
        this.types = types;
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, @Nullable ProcessingContext context, List<TaggedEventMessage<?>> events) {
        try {
            return CompletableFuture.completedFuture(
                    new LogTransaction(log, condition, translation.append(condition, events)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, @Nullable ProcessingContext context) {
        List<Criterion> criteria = translation.criteria(condition.criteria());
        long start = Math.max(0, GlobalIndexPosition.toIndex(condition.start()));
        return new PagedMessageStream(start, new Sourcing(log, cache, criteria, this::entry)::after).open();
    }

    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, @Nullable ProcessingContext context) {
        List<Criterion> criteria = translation.criteria(condition.criteria());
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
                .switchIfEmpty(Mono.defer(() -> log.matching(criteria, after, MAX_PAGE)
                        .map(page -> new PagedMessageStream.Chunk(entries(page.events()), page.scannedTo(), false))));
    }

    private static boolean untagged(List<Criterion> criteria) {
        return criteria.stream().allMatch(criterion -> criterion.tags().isEmpty());
    }

    private Mono<PagedMessageStream.Chunk> fromRing(List<Criterion> criteria, long after) {
        List<StoredEvent> recent = tailer.ring(after, MAX_PAGE);
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
}
