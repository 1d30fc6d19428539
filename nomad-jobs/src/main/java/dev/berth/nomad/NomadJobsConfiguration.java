package dev.berth.nomad;

import java.time.Duration;
import java.util.function.Supplier;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;

/** Registers the module's automations, each with a processor of its own, so that none holds up another. */
public final class NomadJobsConfiguration {
    /** Name of the event processor of pods, and of its token. */
    public static final String PROCESSOR = "place-pods";

    /** Name of the event processor of machines, and of its token. */
    public static final String NODES_PROCESSOR = "change-nodes";

    /** Name of the event processor of named volumes, and of its token. */
    public static final String VOLUMES_PROCESSOR = "delete-volumes";

    private NomadJobsConfiguration() {}

    /** How soon a processor is here after the claim on Nomad is. */
    private static final Duration FOLLOW_INTERVAL = Duration.ofMillis(250);

    /**
     * Adds the processors to a configuration whose stores and units of work are set elsewhere. They run where the claim on
     * Nomad is held: only there it is known which nodes have room, and only one process may place a pod.
     */
    public static EventSourcingConfigurer configure(EventSourcingConfigurer configurer, NomadJobs jobs) {
        add(configurer, PROCESSOR, jobs, jobs::automation);
        add(configurer, VOLUMES_PROCESSOR, jobs, jobs::volumeAutomation);
        add(configurer, NODES_PROCESSOR, jobs, jobs::nodeAutomation);
        return configurer;
    }

    private static void add(
            EventSourcingConfigurer configurer, String name, NomadJobs jobs, Supplier<Object> handlers) {
        var module = EventProcessorModule.pooledStreaming(name)
                .eventHandlingComponents(components -> components.autodetected(_ -> handlers.get()))
                .customized((_, processor) -> processor
                        // Axon 5.0.1 spreads events over segments by a hash that differs from start to start.
                        .initialSegmentCount(1)
                        .maxSegmentProvider(_ -> jobs.maxSegments())
                        .tokenClaimInterval(FOLLOW_INTERVAL.toMillis()));
        configurer.messaging(messaging ->
                messaging.eventProcessing(processing -> processing.pooledStreaming(all -> all.processor(module))));
    }
}
