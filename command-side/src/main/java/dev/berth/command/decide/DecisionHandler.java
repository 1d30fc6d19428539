package dev.berth.command.decide;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.MetadataKeys;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;

/** One decision as Axon runs it: sources, decides and appends in one unit of work, without ever blocking. */
final class DecisionHandler<C, A> implements CommandHandler {
    private final Class<C> type;
    private final Function<C, Caller> caller;
    private final Decide<C, A> decide;
    private final EventStore store;
    private final EventConverter converter;
    private final Clock clock;
    private final TimeOrderedEpochFactory ids;

    DecisionHandler(
            Class<C> type,
            Function<C, Caller> caller,
            Decide<C, A> decide,
            EventStore store,
            EventConverter converter,
            Clock clock,
            TimeOrderedEpochFactory ids) {
        this.type = type;
        this.caller = caller;
        this.decide = decide;
        this.store = store;
        this.converter = converter;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public MessageStream.Single<CommandResultMessage> handle(CommandMessage message, ProcessingContext context) {
        var command = type.cast(Objects.requireNonNull(message.payload()));
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var history = new History(store.transaction(context), converter);
        CompletableFuture<CommandResultMessage> result = decide.decide(command, history, now)
                .thenCompose(decision -> append(decision, message, caller.apply(command), now, context));
        return MessageStream.fromFuture(result);
    }

    private CompletableFuture<CommandResultMessage> append(
            Decision<A> decision, CommandMessage command, Caller caller, Instant now, ProcessingContext context) {
        if (decision.events().isEmpty()) {
            return CompletableFuture.completedFuture(
                    result(CompletableFuture.completedFuture(decision.answer().apply(0))));
        }
        var position = new CompletableFuture<Long>();
        context.whenComplete(_ -> position.complete(
                GlobalIndexConsistencyMarker.position(store.transaction(context).appendPosition())));
        context.onError((_, _, error) -> position.completeExceptionally(error));
        var messages = decision.events().stream()
                .map(event -> message(event, command, caller, now))
                .toList();
        return publish(messages, context).thenApply(_ -> result(position.thenApply(decision.answer()::apply)));
    }

    // One at a time, because interceptors of Axon 5.0.1 may swap events that are published together.
    private CompletableFuture<Void> publish(List<EventMessage> messages, ProcessingContext context) {
        var published = CompletableFuture.<Void>completedFuture(null);
        for (var message : messages) {
            published = published.thenCompose(_ -> store.publish(context, message));
        }
        return published;
    }

    private EventMessage message(BerthEvent event, CommandMessage command, Caller caller, Instant now) {
        return new GenericEventMessage(
                ids.create().toString(),
                new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION),
                event,
                Map.of(
                        MetadataKeys.ACTOR, caller.subject(),
                        MetadataKeys.WORKSPACE_ID, event.workspace().name(),
                        MetadataKeys.REQUEST_ID, caller.requestId(),
                        MetadataKeys.CORRELATION_ID, caller.requestId(),
                        MetadataKeys.CAUSATION_ID, command.identifier()),
                now);
    }

    private CommandResultMessage result(CompletableFuture<A> answer) {
        return new GenericCommandResultMessage(new MessageType(DeferredResult.class), new DeferredResult<>(answer));
    }
}
