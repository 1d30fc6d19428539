package dev.berth.nomad;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import java.util.List;
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

    void publish(BerthEvent event) {
        var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
        try {
            axon.getComponent(EventSink.class)
                    .publish(null, new GenericEventMessage(type, event))
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("cannot publish", e);
        }
    }

    /** Tells that a pod has changed. What it is to be now is for {@link TestPods} to say, and not in the event. */
    void changed(PodId pod) {
        publish(new PodLaunchRequested(
                pod,
                Workspace.MAIN,
                1,
                new PodName("p"),
                new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of()),
                null,
                "",
                null));
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
