package dev.berth.eventstore.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.common.annotation.Internal;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of this node that have the same routing key one after another, in the order they came: together they
 * would read the same tag, and all but one would be rejected and read again. Nothing depends on it: the append's
 * condition decides, and a command goes ahead without its turn when it has waited long, when too many wait, or when a command that
 * runs already has sent it.
 */
@Internal
public final class SequencedCommandBus implements CommandBus {
    static final int MAX_WAITING = 20_000;
    static final Duration WAIT_TIMEOUT = Duration.ofSeconds(2);

    private final CommandBus bus;
    private final ConcurrentMap<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    public SequencedCommandBus(CommandBus bus) {
        this.bus = bus;
    }

    @Override
    public CompletableFuture<CommandResultMessage> dispatch(
            CommandMessage command, @Nullable ProcessingContext context) {
        Optional<String> key = command.routingKey();
        if (key.isEmpty() || context != null || waiting.get() >= MAX_WAITING) {
            return bus.dispatch(command, context);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        @Nullable CompletableFuture<Void> before = last.put(key.get(), done);
        CompletableFuture<CommandResultMessage> result;
        if (before == null || before.isDone()) {
            result = bus.dispatch(command, null);
        } else {
            waiting.incrementAndGet();
            result = before.copy()
                    .completeOnTimeout(null, WAIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .thenCompose(turn -> {
                        waiting.decrementAndGet();
                        return bus.dispatch(command, null);
                    });
        }
        return result.whenComplete((answer, error) -> {
            last.remove(key.get(), done);
            done.complete(null);
        });
    }

    @Override
    public SequencedCommandBus subscribe(QualifiedName name, CommandHandler handler) {
        bus.subscribe(name, handler);
        return this;
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeWrapperOf(bus);
    }
}
