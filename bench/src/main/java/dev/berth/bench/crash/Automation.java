package dev.berth.bench.crash;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import io.r2dbc.spi.Connection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import reactor.core.publisher.Mono;

/** An Axon pooled processor that notes each event once by its id, as an automation must that can be told twice. */
final class Automation {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS automation_seen (event_id uuid PRIMARY KEY)";
    private final EventStore store;

    private Automation(EventStore store) {
        this.store = store;
    }

    @EventHandler(eventName = CrashWriter.EVENT)
    CompletableFuture<Void> on(EventMessage event) {
        return Mono.usingWhen(
                        Mono.from(store.connections().create()),
                        connection -> Mono.from(connection
                                        .createStatement(
                                                "INSERT INTO automation_seen VALUES ($1::uuid) ON CONFLICT DO NOTHING")
                                        .bind("$1", UUID.fromString(event.identifier()))
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated()))
                                .then(),
                        Connection::close)
                .toFuture();
    }

    static AxonConfiguration start(EventStore store) {
        return AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming("automation")
                                .eventHandlingComponents(
                                        components -> components.autodetected(configuration -> new Automation(store)))
                                .customized((configuration, processor) -> processor
                                        .initialSegmentCount(1)
                                        .unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration)))))))
                .start();
    }
}
