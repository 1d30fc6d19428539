package dev.berth.eventstore.processor;

import dev.berth.eventstore.engine.EventPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.axonframework.common.annotation.Internal;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.messaging.core.Context.ResourceKey;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventHandlingComponent;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.eventhandling.processing.streaming.pooled.PooledStreamingEventProcessorConfiguration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import reactor.core.publisher.Mono;

/** One pooled processor of this process, found in the module that Axon makes for it. */
@Internal
public final class AutomationHandlers {
    private static final ResourceKey<Boolean> BY_HAND = ResourceKey.withLabel("eventStoreHandledByHand");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final Configuration module;

    /** @param module may still be in the making: nothing is looked up before it is asked for */
    public AutomationHandlers(Configuration module) {
        this.module = module;
    }

    static boolean isByHand(ProcessingContext context) {
        return context.containsResource(BY_HAND);
    }

    public String processor() {
        return module.getComponents(PooledStreamingEventProcessor.class)
                .keySet()
                .iterator()
                .next();
    }

    /** The event as the processor itself would get it. */
    Mono<EventMessage> event(long position) {
        return Mono.defer(() -> {
            MessageStream<EventMessage> stream = module.getComponent(PooledStreamingEventProcessorConfiguration.class)
                    .eventSource()
                    .open(StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(position - 1)), null);
            return Mono.fromFuture(stream.first().asCompletableFuture())
                    .<EventMessage>map(MessageStream.Entry::message)
                    .timeout(READ_TIMEOUT)
                    .doFinally(end -> stream.close());
        });
    }

    /** In a unit of work of its own; blocks the calling thread while it runs. */
    Mono<Void> handleAgain(EventMessage event, Function<ProcessingContext, Mono<Void>> first) {
        return Mono.fromFuture(() -> ProcessorUnitsOfWork.of(module).create().executeWithResult(context -> {
            context.putResource(BY_HAND, true);
            // As the processor would, for handlers that take the token.
            context.putResource(
                    TrackingToken.RESOURCE_KEY,
                    new GlobalSequenceTrackingToken(EventPosition.of(event).value()));
            return first.apply(context).toFuture().thenCompose(done -> handle(event, context));
        }));
    }

    private CompletableFuture<Void> handle(EventMessage event, ProcessingContext context) {
        MessageStream<Message> result = MessageStream.empty().cast();
        for (EventHandlingComponent component :
                module.getComponents(EventHandlingComponent.class).values()) {
            if (component.supports(event.type().qualifiedName())) {
                result = result.concatWith(component.handle(event, context).cast());
            }
        }
        return result.ignoreEntries().asCompletableFuture().thenApply(ignored -> null);
    }
}
