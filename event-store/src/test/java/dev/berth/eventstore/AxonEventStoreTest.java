package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.junit.jupiter.api.Test;

/** The README's example: a counter, commanded through Axon, decoded from the log. */
class AxonEventStoreTest {
    record Add(@TargetEntityId String counter, int amount) {}

    record Added(String counter, int amount, Instant at) {}

    @EventSourcedEntity(tagKey = "counter")
    static class Counter {
        private int total;

        @EntityCreator
        Counter() {}

        @EventSourcingHandler
        void on(Added event) {
            total += event.amount;
        }
    }

    static class Handlers {
        @CommandHandler
        int handle(Add command, @InjectEntity Counter counter, EventAppender events) {
            events.append(new Added(command.counter, command.amount, Instant.parse("2026-11-21T00:00:00.123456789Z")));
            return counter.total; // Axon has applied the event to the entity already.
        }
    }

    static class Automation {
        final List<Added> seen = new CopyOnWriteArrayList<>();

        /** Without the name Axon would look for the class's own and hear nothing. */
        @EventHandler(eventName = "demo.Added")
        CompletableFuture<Void> on(Added event) {
            seen.add(event);
            return CompletableFuture.completedFuture(null);
        }
    }

    private static EventTypes types() {
        return EventTypes.taggedBy(event -> Set.of(Tag.of("counter", ((Added) event).counter)))
                .with(Added.class, "demo.Added", "1");
    }

    @Test
    void commands_through_axon_are_decided_on_what_the_log_holds() throws Exception {
        EventStore store = TestPostgres.open(TestPostgres.settings(TestPostgres.newDatabase(), types()));
        Automation automation = new Automation();
        AxonConfiguration axon = AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .registerEntity(EventSourcedEntityModule.autodetected(String.class, Counter.class))
                .registerCommandHandlingModule(CommandHandlingModule.named("counters")
                        .commandHandlers()
                        .annotatedCommandHandlingComponent(configuration -> new Handlers()))
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming("automation")
                                .eventHandlingComponents(
                                        components -> components.autodetected(configuration -> automation))
                                .customized((configuration, processor) -> processor
                                        .initialSegmentCount(1)
                                        .unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration)))))))
                .start();
        AxonEventStore.assertOurs(axon);
        CommandGateway commands = axon.getComponent(CommandGateway.class);

        assertThat(commands.send(new Add("a", 2), Integer.class).get(5, TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(commands.send(new Add("b", 5), Integer.class).get(5, TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(commands.send(new Add("a", 3), Integer.class).get(5, TimeUnit.SECONDS))
                .isEqualTo(5);

        List<StoredEvent> events =
                store.reader().taggedPage("counter", "a", 0, 10).block();
        assertThat(events).extracting(StoredEvent::name).containsExactly("demo.Added", "demo.Added");
        assertThat(events).extracting(StoredEvent::position).containsExactly(1L, 3L);
        assertThat(events.getFirst().id().version()).isEqualTo(7);
        assertThat(store.codec().decode(events.getLast()))
                .isEqualTo(new Added("a", 3, Instant.parse("2026-11-21T00:00:00.123456Z")));
        await().atMost(Duration.ofSeconds(10)).until(() -> automation.seen.size() == 3);
        assertThat(store.tokenStore().fetchSegments("automation", null).get(5, TimeUnit.SECONDS))
                .hasSize(1);
        axon.shutdown();
        store.close().block(Duration.ofSeconds(10));
    }

    @Test
    void a_start_with_axons_silent_fallback_to_memory_is_refused() {
        AxonConfiguration axon = EventSourcingConfigurer.create().build();
        assertThatThrownBy(() -> AxonEventStore.assertOurs(axon))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining("InMemoryEventStorageEngine");
    }
}
