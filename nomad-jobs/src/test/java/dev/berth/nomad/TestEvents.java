package dev.berth.nomad;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventSink;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.inmemory.InMemoryTokenStore;

/** Axon with its store in memory, and the module registered in it as the application does. */
final class TestEvents implements AutoCloseable {
    private final AxonConfiguration axon;

    TestEvents(NomadJobs jobs) {
        var configurer = EventSourcingConfigurer.create()
                .componentRegistry(
                        registry -> registry.registerComponent(TokenStore.class, _ -> new InMemoryTokenStore()));
        axon = NomadJobsConfiguration.configure(configurer, jobs).start();
    }

    void publish(BerthEvent event) throws Exception {
        var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
        axon.getComponent(EventSink.class)
                .publish(null, new GenericEventMessage(type, event))
                .get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
