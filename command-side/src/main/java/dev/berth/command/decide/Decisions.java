package dev.berth.command.decide;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import dev.berth.messages.Caller;
import java.time.Clock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule.CommandHandlerPhase;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;

/** Where the slices register what they decide. */
public final class Decisions {
    private final CommandHandlerPhase handlers;
    private final Clock clock;
    private final TimeOrderedEpochFactory ids;

    /**
     * Decisions that are registered with {@code handlers}.
     *
     * @param clock gives events their time
     * @param random thread-safe, gives event ids their random bits
     */
    public Decisions(CommandHandlerPhase handlers, Clock clock, RandomGenerator random) {
        this.handlers = handlers;
        this.clock = clock;
        this.ids = new TimeOrderedEpochFactory(random::nextLong, clock);
    }

    /** Decides commands of {@code type}, which {@code caller} sent, by {@code decide}. */
    public <C, A> void on(Class<C> type, Function<C, Caller> caller, Decide<C, A> decide) {
        handlers.commandHandler(
                new QualifiedName(type),
                configuration -> new DecisionHandler<>(
                        type,
                        caller,
                        decide,
                        configuration.getComponent(EventStore.class),
                        configuration.getComponent(EventConverter.class),
                        clock,
                        ids));
    }
}
