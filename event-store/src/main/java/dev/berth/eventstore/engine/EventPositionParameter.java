package dev.berth.eventstore.engine;

import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.annotation.Internal;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.annotation.ParameterResolver;
import org.axonframework.messaging.core.annotation.ParameterResolverFactory;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;

/** Lets Axon's handlers take an {@link EventPosition}. Axon finds it by the service loader. */
@Internal
public final class EventPositionParameter implements ParameterResolverFactory {
    @Override
    public @Nullable ParameterResolver<?> createInstance(
            Executable executable, Parameter[] parameters, int parameterIndex) {
        return parameters[parameterIndex].getType().equals(EventPosition.class) ? new Resolver() : null;
    }

    private static final class Resolver implements ParameterResolver<EventPosition> {
        @Override
        public CompletableFuture<EventPosition> resolveParameterValue(ProcessingContext context) {
            return Message.fromContext(context) instanceof PositionedEventMessage message
                    ? CompletableFuture.completedFuture(message.position())
                    : CompletableFuture.failedFuture(
                            new IllegalArgumentException("This message was not read from the log"));
        }

        @Override
        public boolean matches(ProcessingContext context) {
            return Message.fromContext(context) instanceof PositionedEventMessage;
        }
    }
}
