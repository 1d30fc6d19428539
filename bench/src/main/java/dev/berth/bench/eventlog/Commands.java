package dev.berth.bench.eventlog;

import dev.berth.eventstore.AxonEventStore;
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
final class Commands implements AutoCloseable {
    private static final QualifiedName NAME = new QualifiedName("bench.Happen");

    private final AxonConfiguration axon;
    private final CommandBus bus;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private final String run;

    /** What a command's event is: its tag is its stream. */
    record Happened(String stream, String text) {
        Set<Tag> tags() {
            return Set.of(Tag.of("stream", stream), Tag.of("group", "g" + Math.floorMod(stream.hashCode(), 1000)));
        }
    }

    Commands(EventSourcingConfigurer configurer, String run, long seed) {
        this.run = run;
        var text = new String(Appends.payload(seed), java.nio.charset.StandardCharsets.US_ASCII)
                .substring(9, Appends.PAYLOAD_BYTES - 40);
        this.axon = configurer
                .registerCommandHandlingModule(CommandHandlingModule.named("bench")
                        .commandHandlers(handlers -> handlers.commandHandler(
                                NAME, configuration -> handler(configuration.getComponent(EventStore.class), text))))
                .start();
        this.bus = axon.getComponent(CommandBus.class);
    }

    private static CommandHandler handler(EventStore store, String text) {
        return (command, context) -> {
            var stream = Objects.requireNonNull((String) command.payload());
            CompletableFuture<CommandResultMessage> result = store.transaction(context)
                    .source(SourcingCondition.conditionFor(EventCriteria.havingTags(Tag.of("stream", stream))))
                    .reduce(0, (count, entry) -> count + 1)
                    .thenCompose(count -> store.publish(
                            context,
                            new GenericEventMessage(
                                    new MessageType("bench.Happened", "1"),
                                    new Happened(stream, text),
                                    Map.of("actor", "bench", "requestId", "request-1"))))
                    .thenApply(published -> new GenericCommandResultMessage(new MessageType("bench.Done"), "done"));
            return MessageStream.fromFuture(result);
        };
    }

    static Commands on(dev.berth.eventstore.EventStore store, String run, long seed) {
        return new Commands(AxonEventStore.register(EventSourcingConfigurer.create(), store), run, seed);
    }

    /** On a stream of its own. */
    CompletableFuture<?> fresh() {
        return send(run + "-" + next.getAndIncrement());
    }

    /** On one of {@code streams} that everybody uses, other ones in each {@code round}. */
    CompletableFuture<?> hot(int round, int streams) {
        return send(run + "-hot-" + round + "-" + ThreadLocalRandom.current().nextInt(streams));
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
