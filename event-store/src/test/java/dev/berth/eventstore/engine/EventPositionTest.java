package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventTypes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.junit.jupiter.api.Test;

/** A handler sees the position of its own event, also where many share a batch. */
class EventPositionTest {
    private static final int EVENTS = 300;

    record Counted(long number) {}

    record Seen(long number, long parameter, long ofMessage, long token) {}

    static class Automation {
        final List<Seen> seen = new CopyOnWriteArrayList<>();

        @EventHandler(eventName = "demo.Counted")
        CompletableFuture<Void> on(Counted event, EventPosition position, EventMessage message, TrackingToken token) {
            EventMessage changed = message.andMetadata(Map.of("more", "of it"));
            seen.add(new Seen(
                    event.number,
                    position.value(),
                    EventPosition.of(changed).value(),
                    token.position().orElseThrow()));
            return CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void each_call_of_a_handler_gets_its_own_events_position_within_a_batch_of_a_hundred() throws Exception {
        EventTypes types = EventTypes.taggedBy(event -> Set.of()).with(Counted.class, "demo.Counted", "1");
        EventStore store = TestPostgres.open(TestPostgres.settings(TestPostgres.newDatabase(), types));
        EngineTest.append(
                        store,
                        AppendCondition.none(),
                        LongStream.rangeClosed(1, EVENTS)
                                .mapToObj(i -> EngineTest.event("demo.Counted", "{\"number\":" + i + "}"))
                                .toArray(TaggedEventMessage[]::new))
                .get(5, TimeUnit.SECONDS);
        Automation automation = new Automation();
        AxonConfiguration axon = AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming("positions")
                                .eventHandlingComponents(
                                        components -> components.autodetected(configuration -> automation))
                                .customized((configuration, processor) -> processor
                                        .initialSegmentCount(1)
                                        .batchSize(100)
                                        .unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration)))))))
                .start();
        await().atMost(Duration.ofSeconds(10)).until(() -> automation.seen.size() == EVENTS);
        assertThat(automation.seen).allSatisfy(seen -> {
            assertThat(seen.parameter).isEqualTo(seen.number);
            assertThat(seen.ofMessage).isEqualTo(seen.number);
        });
        assertThat(automation.seen)
                .as("in a batch, Axon's token is that of its last event")
                .anySatisfy(seen -> assertThat(seen.token).isGreaterThan(seen.number));
        axon.shutdown();
        store.close().block(Duration.ofSeconds(10));
    }

    @Test
    void an_event_that_is_not_in_the_log_yet_has_no_position() {
        assertThatThrownBy(() ->
                        EventPosition.of(EngineTest.event("demo.Counted", "x").event()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("demo.Counted");
    }
}
