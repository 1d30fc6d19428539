package dev.berth.eventstore;

import dev.berth.eventstore.engine.R2dbcEventStorageEngine;
import dev.berth.eventstore.engine.SequencedCommandBus;
import dev.berth.eventstore.processor.AutomationHandlers;
import dev.berth.eventstore.processor.DeadLetterPolicy;
import dev.berth.eventstore.processor.DeadLetterQueue;
import dev.berth.eventstore.processor.ProcessorChecks;
import dev.berth.eventstore.processor.ProcessorStatus;
import dev.berth.eventstore.processor.ProcessorUnitsOfWork;
import dev.berth.eventstore.processor.R2dbcTokenStore;
import java.util.List;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.interception.InterceptingCommandBus;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;

/** Wires an {@link EventStore} into Axon's plain configurer. */
public final class AxonEventStore {
    private AxonEventStore() {}

    /** The same with the {@linkplain DeadLetterPolicy#standard() standard} policy. */
    public static EventSourcingConfigurer register(EventSourcingConfigurer configurer, EventStore store) {
        return register(configurer, store, DeadLetterPolicy.standard());
    }

    /**
     * Registers engine, token store, converter, tag resolver and message type resolver. Commands with the same routing
     * key are handled one after another on this node. Gives each pooled streaming processor what it needs here: one
     * segment, {@linkplain #processorUnitsOfWork units of work} that cannot lock up, claims that are extended while a
     * handler works, and a queue for dead letters. A processor's own customization comes after and may change each.
     */
    public static EventSourcingConfigurer register(
            EventSourcingConfigurer configurer, EventStore store, DeadLetterPolicy policy) {
        return configurer
                .registerEventStorageEngine(configuration -> store.engine())
                .registerTagResolver(configuration -> store.types().tagResolver())
                .componentRegistry(
                        registry -> registry.registerComponent(TokenStore.class, configuration -> store.tokenStore())
                                .registerComponent(
                                        Converter.class,
                                        configuration -> new JacksonConverter(
                                                store.codec().mapper()))
                                .registerComponent(
                                        MessageTypeResolver.class,
                                        configuration -> store.types().messageTypeResolver())
                                .registerDecorator(
                                        CommandBus.class,
                                        InterceptingCommandBus.DECORATION_ORDER + 1,
                                        (configuration, name, bus) -> new SequencedCommandBus(bus)))
                .messaging(messaging -> messaging.eventProcessing(processing ->
                        processing.pooledStreaming(all -> all.defaults((module, processor) -> {
                            AutomationHandlers automation = new AutomationHandlers(module);
                            store.deadLetters().register(automation);
                            return processor
                                    .initialSegmentCount(1)
                                    .tokenClaimInterval(
                                            store.claimTimeout().dividedBy(8).toMillis())
                                    .claimExtensionThreshold(
                                            store.claimTimeout().dividedBy(4).toMillis())
                                    .unitOfWorkFactory(processorUnitsOfWork(module))
                                    .enableCoordinatorClaimExtension()
                                    .withInterceptor(new DeadLetterQueue(store.deadLetters(), automation, policy));
                        }))));
    }

    /**
     * The units of work that {@link #register} gives each pooled streaming processor. A processor waits on its own worker
     * thread; without this it may do so on the driver's event loop, for an answer that only this loop could read.
     */
    public static UnitOfWorkFactory processorUnitsOfWork(Configuration configuration) {
        return ProcessorUnitsOfWork.of(configuration);
    }

    /** The pooled streaming processors as they are in this process, by name. Read from memory. */
    public static List<ProcessorStatus> processors(AxonConfiguration configuration) {
        return ProcessorChecks.status(configuration);
    }

    /**
     * Fails when Axon would use another engine or token store than ours: without one it silently keeps everything in
     * memory, and all events would be lost at the next restart. Fails too when a processor could lock up or skip events.
     * Waits up to 30 s for the database; call it before the start, from a thread that may wait.
     *
     * @throws StartUpCheckFailed naming what was found instead
     */
    public static void assertOurs(AxonConfiguration configuration) {
        Object engine = configuration.getComponent(EventStorageEngine.class);
        if (!(engine instanceof R2dbcEventStorageEngine)) {
            throw new StartUpCheckFailed("Axon resolved " + engine.getClass().getName()
                    + " as its event storage engine, so events would not reach PostgreSQL."
                    + " Call AxonEventStore.register and register no other engine.");
        }
        Object tokens = configuration.getComponent(TokenStore.class);
        if (!(tokens instanceof R2dbcTokenStore)) {
            throw new StartUpCheckFailed("Axon resolved " + tokens.getClass().getName()
                    + " as its token store, so processors would forget where they stand."
                    + " Call AxonEventStore.register and register no other token store.");
        }
        ProcessorChecks.run(configuration, (TokenStore) tokens);
    }
}
