package dev.berth.eventstore.engine;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;

/**
 * The engine with commits that have ended when they return. Axon's suite gives some of them 50 ms, whether or not they have
 * ended by then, which on a busy machine they have not.
 */
record AwaitedCommits(EventStorageEngine engine) implements EventStorageEngine {
    private record Awaited<R>(AppendTransaction<R> transaction) implements AppendTransaction<R> {
        @Override
        public CompletableFuture<R> commit(ProcessingContext context) {
            var committed = transaction.commit(context);
            try {
                committed.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // The future says it.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return committed;
        }

        @Override
        public void rollback(ProcessingContext context) {
            transaction.rollback(context);
        }

        @Override
        public CompletableFuture<ConsistencyMarker> afterCommit(R result, ProcessingContext context) {
            return transaction.afterCommit(result, context);
        }
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, ProcessingContext context, List<TaggedEventMessage<?>> events) {
        return engine.appendEvents(condition, context, events).thenApply(Awaited::new);
    }

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, ProcessingContext context) {
        return engine.source(condition, context);
    }

    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, ProcessingContext context) {
        return engine.stream(condition, context);
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(ProcessingContext context) {
        return engine.firstToken(context);
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(ProcessingContext context) {
        return engine.latestToken(context);
    }

    @Override
    public CompletableFuture<TrackingToken> tokenAt(Instant at, ProcessingContext context) {
        return engine.tokenAt(at, context);
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        engine.describeTo(descriptor);
    }
}
