package dev.berth.bench.peer;

import dev.berth.eventstore.event.EventTypes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;

/**
 * Axon's own cost: an engine that accepts every append at once, forgets it, and sources the same few events from memory
 * whatever it is asked for. No store under Axon can be faster.
 */
public final class NullEngine implements EventStorageEngine {
    private static final ConsistencyMarker MARKER = new GlobalIndexConsistencyMarker(1);
    private static final TrackingToken TOKEN = new GlobalSequenceTrackingToken(1);

    private final List<EventMessage> sourced;

    /**
     * Sources this many events.
     *
     * @param sourced 0 for decisions about something new
     */
    public NullEngine(int sourced) {
        byte[] payload = PeerEvents.payload();
        this.sourced = Stream.<EventMessage>generate(() -> new GenericEventMessage(
                        "id",
                        new MessageType(PeerEvents.NAME, PeerEvents.VERSION),
                        payload,
                        PeerEvents.METADATA,
                        Instant.EPOCH))
                .limit(sourced)
                .toList();
    }

    /** Wires the engine into Axon's plain configurer, with tags and names as our own store would have them. */
    public static EventSourcingConfigurer register(EventSourcingConfigurer configurer, EventTypes types, int sourced) {
        var engine = new NullEngine(sourced);
        return configurer
                .registerEventStorageEngine(configuration -> engine)
                .registerTagResolver(configuration -> types.tagResolver())
                .messaging(messaging ->
                        messaging.registerMessageTypeResolver(configuration -> types.messageTypeResolver()));
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, @Nullable ProcessingContext context, List<TaggedEventMessage<?>> events) {
        return CompletableFuture.completedFuture(NullTransaction.INSTANCE);
    }

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, @Nullable ProcessingContext context) {
        MessageStream<EventMessage> end = MessageStream.<EventMessage>just(
                TerminalEventMessage.INSTANCE, event -> ConsistencyMarker.addToContext(Context.empty(), MARKER));
        return sourced.isEmpty()
                ? end
                : MessageStream.fromIterable(sourced, event -> Context.empty()).concatWith(end);
    }

    /** Nothing can be followed. */
    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, @Nullable ProcessingContext context) {
        return MessageStream.empty().cast();
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(@Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(TOKEN);
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(@Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(TOKEN);
    }

    @Override
    public CompletableFuture<TrackingToken> tokenAt(Instant at, @Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(TOKEN);
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeProperty("sourced", sourced.size());
    }

    private enum NullTransaction implements AppendTransaction<ConsistencyMarker> {
        INSTANCE;

        @Override
        public CompletableFuture<ConsistencyMarker> commit(@Nullable ProcessingContext context) {
            return CompletableFuture.completedFuture(MARKER);
        }

        @Override
        public void rollback(@Nullable ProcessingContext context) {}

        @Override
        public CompletableFuture<ConsistencyMarker> afterCommit(
                ConsistencyMarker marker, @Nullable ProcessingContext context) {
            return CompletableFuture.completedFuture(marker);
        }
    }
}
