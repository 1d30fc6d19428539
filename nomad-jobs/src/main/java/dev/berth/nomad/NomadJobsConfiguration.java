package dev.berth.nomad;

import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;

/** Registers the module's one automation. */
public final class NomadJobsConfiguration {
    /** Name of the event processor, and of its token. */
    public static final String PROCESSOR = "place-pods";

    private NomadJobsConfiguration() {}

    /** Adds the processor {@value #PROCESSOR} to a configuration whose stores and units of work are set elsewhere. */
    public static EventSourcingConfigurer configure(EventSourcingConfigurer configurer, NomadJobs jobs) {
        var module = EventProcessorModule.pooledStreaming(PROCESSOR)
                .eventHandlingComponents(components -> components.autodetected(_ -> jobs.automation()))
                .customized((_, processor) -> processor
                        // Axon 5.0.1 spreads events over segments by a hash that differs from start to start.
                        .initialSegmentCount(1));
        return configurer.messaging(messaging ->
                messaging.eventProcessing(processing -> processing.pooledStreaming(all -> all.processor(module))));
    }
}
