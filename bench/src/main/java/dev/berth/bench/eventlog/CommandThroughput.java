package dev.berth.bench.eventlog;

import dev.berth.bench.peer.PeerEvents;
import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.event.EventTypes;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Commands through Axon's bus: each sources one tag, decides and appends one event. A rejected one is decided again. */
final class CommandThroughput implements AutoCloseable {
    private static final QualifiedName NAME = new QualifiedName("bench.Happen");
    private static final String TEXT =
            PeerEvents.payloadText().substring(9, 230); // With the stream it fills 256 bytes.

    private final AxonConfiguration axon;
    private final CommandBus bus;
    private final AtomicLong conflicts = new AtomicLong();

    /** What a command's event is: its tag is its stream. */
    record Happened(String stream, String text) {
        Set<Tag> tags() {
            return Set.of(Appends.stream(stream), Appends.anyGroup());
        }
    }

    CommandThroughput(EventSourcingConfigurer configurer) {
        this.axon = configurer
                .registerCommandHandlingModule(CommandHandlingModule.named("bench")
                        .commandHandlers(handlers -> handlers.commandHandler(
                                NAME, configuration -> handler(configuration.getComponent(EventStore.class)))))
                .start();
        this.bus = axon.getComponent(CommandBus.class);
    }

    private static CommandHandler handler(EventStore store) {
        return (command, context) -> {
            var stream = Objects.requireNonNull((String) command.payload());
            CompletableFuture<CommandResultMessage> result = store.transaction(context)
                    .source(SourcingCondition.conditionFor(EventCriteria.havingTags(Appends.stream(stream))))
                    .reduce(0, (count, entry) -> count + 1)
                    .thenCompose(count -> store.publish(
                            context,
                            new GenericEventMessage(
                                    new MessageType(PeerEvents.NAME, PeerEvents.VERSION),
                                    new Happened(stream, TEXT),
                                    PeerEvents.METADATA)))
                    .thenApply(published -> new GenericCommandResultMessage(new MessageType("bench.Done"), "done"));
            return MessageStream.fromFuture(result);
        };
    }

    static EventTypes types() {
        return EventTypes.taggedBy(event -> ((Happened) event).tags())
                .with(Happened.class, PeerEvents.NAME, PeerEvents.VERSION);
    }

    static CommandThroughput on(dev.berth.eventstore.EventStore store) {
        return new CommandThroughput(AxonEventStore.register(EventSourcingConfigurer.create(), store));
    }

    /** On a stream of its own. */
    CompletableFuture<?> fresh() {
        return send(Appends.freshStream().value());
    }

    /** On one of {@code streams} that everybody uses, other ones in each {@code round}. */
    CompletableFuture<?> hot(String round, int streams) {
        return send("hot-" + round + "-" + ThreadLocalRandom.current().nextInt(streams));
    }

    private CompletableFuture<CommandResultMessage> send(String stream) {
        return bus.dispatch(new GenericCommandMessage(new MessageType(NAME), stream, Map.of(), stream, null), null)
                .exceptionallyCompose(error -> {
                    if (!isConflict(error)) {
                        return CompletableFuture.failedFuture(error);
                    }
                    conflicts.incrementAndGet();
                    return send(stream);
                });
    }

    private static boolean isConflict(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AppendEventsTransactionRejectedException) {
                return true;
            }
        }
        return false;
    }

    /** How often a command was decided again, so far. */
    long conflicts() {
        return conflicts.get();
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
