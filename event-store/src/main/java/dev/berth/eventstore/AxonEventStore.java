package dev.berth.eventstore;

import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.interception.InterceptingCommandBus;
import org.axonframework.messaging.core.ConfigurationApplicationContext;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkConfiguration;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;

/** Wires an {@link EventStore} into Axon's plain configurer. */
public final class AxonEventStore {
    private AxonEventStore() {}

    /**
     * Registers engine, token store, converter, tag resolver and message type resolver. Commands with the same routing
     * key are handled one after another on this node.
     */
    public static EventSourcingConfigurer register(EventSourcingConfigurer configurer, EventStore store) {
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
                                        (configuration, name, bus) -> new SequencedCommandBus(bus)));
    }

    /**
     * The units of work to give each pooled streaming processor:
     * {@code settings.unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration))}. A processor waits on its own
     * worker thread; without this it may do so on the driver's event loop, for an answer that only this loop could read.
     */
    public static UnitOfWorkFactory processorUnitsOfWork(Configuration configuration) {
        return new SimpleUnitOfWorkFactory(
                new ConfigurationApplicationContext(configuration),
                UnitOfWorkConfiguration::forcedSameThreadInvocation);
    }

    /**
     * Fails when Axon would use another engine or token store than ours: without one it silently keeps everything in
     * memory, and all events would be lost at the next restart.
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
    }
}
