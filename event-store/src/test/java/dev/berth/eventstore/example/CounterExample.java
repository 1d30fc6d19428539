package dev.berth.eventstore.example;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.engine.EventPosition;
import dev.berth.eventstore.event.EventTypes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.annotation.EventSourcedEntity;
import org.axonframework.eventsourcing.annotation.EventSourcingHandler;
import org.axonframework.eventsourcing.annotation.reflection.EntityCreator;
import org.axonframework.eventsourcing.configuration.EventSourcedEntityModule;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.annotation.CommandHandler;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import org.axonframework.messaging.eventhandling.gateway.EventAppender;
import org.axonframework.messaging.eventstreaming.Tag;
import org.axonframework.modelling.annotation.InjectEntity;
import org.axonframework.modelling.annotation.TargetEntityId;

/** A counter on our event store, all of it. {@code ./event-store/example} runs it on a PostgreSQL of its own. */
public final class CounterExample {
    // README begins
    record Add(@TargetEntityId String counter, int amount) {}

    record Added(String counter, int amount) {}

    @EventSourcedEntity(tagKey = "counter")
    static class Counter {
        private int total;

        @EntityCreator
        Counter() {}

        @EventSourcingHandler
        void on(Added event) {
            total += event.amount();
        }
    }

    static class Commands {
        @CommandHandler
        int handle(Add add, @InjectEntity Counter counter, EventAppender events) {
            if (counter.total + add.amount() > 10) {
                throw new IllegalStateException("A counter goes up to 10");
            }
            events.append(new Added(add.counter(), add.amount()));
            return counter.total;
        }
    }

    static class Printer {
        final CountDownLatch printed = new CountDownLatch(2);

        @EventHandler(eventName = "demo.Added") // Without the name, Axon listens for the class's and hears nothing.
        CompletableFuture<Void> on(Added event, EventPosition position) {
            System.out.println("event " + position.value() + ": " + event);
            printed.countDown();
            return CompletableFuture.completedFuture(null);
        }
    }

    static EventTypes types() {
        return EventTypes.taggedBy(event -> Set.of(Tag.of("counter", ((Added) event).counter())))
                .with(Added.class, "demo.Added", "1"); // Stored names are explicit: classes may move.
    }

    static AxonConfiguration axon(EventStore store, Printer printer) {
        AxonConfiguration axon = AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .registerEntity(EventSourcedEntityModule.autodetected(String.class, Counter.class))
                .registerCommandHandlingModule(CommandHandlingModule.named("counters")
                        .commandHandlers()
                        .annotatedCommandHandlingComponent(configuration -> new Commands()))
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming("printer")
                                .eventHandlingComponents(
                                        components -> components.autodetected(configuration -> printer))
                                .customized((configuration, processor) -> processor
                                        .initialSegmentCount(1)
                                        .unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration)))))))
                .start();
        AxonEventStore.assertOurs(axon); // Axon falls back to memory without a word.
        return axon;
    }
    // README ends

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            EventStore store = EventStore.open(new EventStoreSettings(
                            "localhost",
                            postgres.getPort(),
                            "postgres",
                            "postgres",
                            "postgres",
                            true,
                            "node-1",
                            types()))
                    .block(Duration.ofSeconds(30));
            Printer printer = new Printer();
            AxonConfiguration axon = axon(store, printer);
            CommandGateway commands = axon.getComponent(CommandGateway.class);

            System.out.println(
                    "total " + commands.send(new Add("a", 4), Integer.class).get(10, TimeUnit.SECONDS));
            System.out.println(
                    "total " + commands.send(new Add("a", 5), Integer.class).get(10, TimeUnit.SECONDS));
            commands.send(new Add("a", 6), Integer.class)
                    .handle((total, refused) -> "refused: " + refused.getMessage())
                    .thenAccept(System.out::println)
                    .get(10, TimeUnit.SECONDS);
            printer.printed.await(10, TimeUnit.SECONDS);

            axon.shutdown();
            store.close().block(Duration.ofSeconds(10));
        }
        System.exit(0); // A thread of Axon's coordinator would stay for another five seconds.
    }
}
