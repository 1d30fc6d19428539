package dev.berth.app;

import dev.berth.command.CommandSideConfiguration;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.messages.pod.PublicPort;
import dev.berth.query.QuerySide;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;

/** One process on a log, as far as commands and views go: its pods are in no scheduler. */
public final class BerthOnLog implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final EventStore store;
    private final QuerySide query;
    private final AxonConfiguration axon;
    private final Commands commands;

    /** {@code ports} is the next free one of the edge, which processes on one log share. */
    public BerthOnLog(EmbeddedPostgres server, String node, Clock clock, AtomicInteger ports) {
        store = TestEventStore.open(server, node, EventWiring.types());
        query = QuerySide.on(store, clock);
        query.start().block(SOON);
        var configurer = AxonEventStore.register(EventSourcingConfigurer.create(), store);
        CommandSideConfiguration.configure(
                configurer,
                new CommandSideSettings(
                        null, Duration.ofMinutes(10), false, Set.of(), clock, new SplittableRandom(node.hashCode())),
                _ -> Optional.of(new PublicPort("edge", ports.getAndIncrement())));
        axon = configurer.start();
        commands = new Commands(axon.getComponent(CommandBus.class));
    }

    public EventStore store() {
        return store;
    }

    public QuerySide query() {
        return query;
    }

    public Commands commands() {
        return commands;
    }

    @Override
    public void close() {
        axon.shutdown();
        query.stop(Duration.ofSeconds(5)).block(SOON);
        store.close().block(SOON);
    }
}
