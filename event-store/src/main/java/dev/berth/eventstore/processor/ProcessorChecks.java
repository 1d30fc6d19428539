package dev.berth.eventstore.processor;

import dev.berth.eventstore.StartUpCheckFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.axonframework.common.annotation.Internal;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventHandlingComponent;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.eventhandling.processing.streaming.pooled.PooledStreamingEventProcessorConfiguration;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.EventTrackerStatus;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.sequencing.SequentialPolicy;

/** What must hold of every pooled processor before it starts. */
@Internal
public final class ProcessorChecks {
    private static final long READ_TIMEOUT_SECONDS = 30;

    private ProcessorChecks() {}

    public static void run(Configuration configuration, TokenStore tokens) {
        for (Configuration module : modules(configuration)) {
            for (String name :
                    module.getComponents(PooledStreamingEventProcessor.class).keySet()) {
                if (module.getModuleConfigurations().isEmpty()) {
                    check(name, module, tokens);
                }
            }
        }
    }

    public static List<ProcessorStatus> status(Configuration configuration) {
        List<ProcessorStatus> all = new ArrayList<>();
        for (Configuration module : modules(configuration)) {
            if (module.getModuleConfigurations().isEmpty()) {
                module.getComponents(PooledStreamingEventProcessor.class)
                        .forEach((name, processor) -> all.add(status(name, processor)));
            }
        }
        all.sort(Comparator.comparing(ProcessorStatus::name));
        return all;
    }

    private static ProcessorStatus status(String name, PooledStreamingEventProcessor processor) {
        var claims = processor.processingStatus().values();
        String error = claims.stream()
                .filter(EventTrackerStatus::isErrorState)
                .map(claim -> String.valueOf(claim.getError()))
                .findFirst()
                .orElse(null);
        return new ProcessorStatus(name, claims.size(), error);
    }

    private static List<Configuration> modules(Configuration configuration) {
        List<Configuration> all = new ArrayList<>();
        for (Configuration module : configuration.getModuleConfigurations()) {
            all.add(module);
            all.addAll(modules(module));
        }
        return all;
    }

    private static void check(String name, Configuration module, TokenStore tokens) {
        var settings = module.getComponent(PooledStreamingEventProcessorConfiguration.class);
        if (!(settings.unitOfWorkFactory() instanceof ProcessorUnitsOfWork)) {
            throw new StartUpCheckFailed("Processor '" + name + "' has units of work of its own, with which it can wait"
                    + " for ever on the database driver's thread. Leave them as AxonEventStore.register sets them, or set"
                    + " AxonEventStore.processorUnitsOfWork(configuration).");
        }
        int segments = Math.max(settings.initialSegmentCount(), stored(name, tokens));
        if (segments > 1
                && isUnstable(
                        module.getComponents(EventHandlingComponent.class).values(),
                        settings.schedulingProcessingContextProvider())) {
            throw new StartUpCheckFailed("Processor '" + name + "' has " + segments + " segments and Axon 5.0.1's"
                    + " SequentialPolicy, which sends events to another segment after each restart, so that some would be"
                    + " skipped and some handled twice. Give it one segment, or a sequencing policy by a stable key.");
        }
    }

    private static int stored(String name, TokenStore tokens) {
        try {
            return tokens.fetchSegments(name, null)
                    .get(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpCheckFailed("The start was interrupted while the segments of '" + name + "' were read", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartUpCheckFailed(
                    "The segments of processor '" + name + "' cannot be read: is PostgreSQL there?", e);
        }
    }

    private static boolean isUnstable(
            Collection<EventHandlingComponent> components, Supplier<ProcessingContext> contexts) {
        return components.stream()
                .anyMatch(component -> component.supportedEvents().stream()
                        .anyMatch(event -> isUnstable(component, event, contexts.get())));
    }

    // Asked with an empty event: a policy by key finds none in it and says so; only Axon's default answers all alike.
    private static boolean isUnstable(
            EventHandlingComponent component, QualifiedName event, ProcessingContext context) {
        try {
            var probe = new GenericEventMessage(new MessageType(event, MessageType.DEFAULT_VERSION), new byte[0]);
            return SequentialPolicy.FULL_SEQUENTIAL_POLICY.equals(component.sequenceIdentifierFor(probe, context));
        } catch (RuntimeException keyNotFound) {
            return false;
        }
    }
}
