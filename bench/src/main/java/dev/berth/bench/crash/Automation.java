package dev.berth.bench.crash;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.sql.SqlCommand;
import java.util.UUID;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import reactor.core.publisher.Mono;

/**
 * An Axon pooled processor that records each event in one transaction with its token: a repeat violates the primary key
 * and becomes a dead letter.
 */
final class Automation {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS automation_seen (event_id uuid PRIMARY KEY)";
    private final EventStore store;

    private Automation(EventStore store) {
        this.store = store;
    }

    @EventHandler(eventName = CrashWriter.EVENT)
    Mono<Long> on(EventMessage event, ProcessingContext context) {
        return store.transaction(context)
                .write(SqlCommand.of(
                        "INSERT INTO automation_seen VALUES ($1::uuid)", UUID.fromString(event.identifier())));
    }

    static AxonConfiguration start(EventStore store) {
        return AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming("automation")
                                .eventHandlingComponents(
                                        components -> components.autodetected(configuration -> new Automation(store)))
                                .customized((configuration, processor) -> processor.batchSize(100))))))
                .start();
    }
}
