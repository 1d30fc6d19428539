package dev.berth.eventstore.processor;

import dev.berth.eventstore.engine.EventPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.common.annotation.Internal;
import org.axonframework.messaging.core.Context.ResourceKey;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.MessageHandlerInterceptor;
import org.axonframework.messaging.core.MessageHandlerInterceptorChain;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Stands before the handlers of one processor. An event that fails is tried again a few times and then becomes a
 * dead letter, in the transaction that moves the token past it, so that the processor goes on. Tries again in place: Axon 5.0.1 itself would
 * drop its claim and come back after five seconds or more. Events of one batch take turns, because they share one
 * transaction and its savepoint; handlers never run on an event loop, also when the event before ended on one.
 */
@Internal
public final class DeadLetterQueue implements MessageHandlerInterceptor<EventMessage> {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);
    private static final ResourceKey<AtomicReference<CompletableFuture<@Nullable Void>>> TURN =
            ResourceKey.withLabel("eventStoreTurn");
    private static final Scheduler MAY_BLOCK = Schedulers.boundedElastic();

    private final DeadLetters deadLetters;
    private final AutomationHandlers automation;
    private final DeadLetterPolicy policy;

    public DeadLetterQueue(DeadLetters deadLetters, AutomationHandlers automation, DeadLetterPolicy policy) {
        this.deadLetters = deadLetters;
        this.automation = automation;
        this.policy = policy;
    }

    @Override
    public MessageStream<?> interceptOnHandle(
            EventMessage event, ProcessingContext context, MessageHandlerInterceptorChain<EventMessage> handlers) {
        if (AutomationHandlers.isByHand(context)) {
            return handlers.proceed(event, context);
        }
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> before = context.computeResourceIfAbsent(
                        TURN, () -> new AtomicReference<>(CompletableFuture.completedFuture(null)))
                .getAndSet(mine);
        // When the one before has failed, so has the batch, and it comes back as a whole.
        Mono.fromFuture(before)
                .then(Mono.fromRunnable(() -> threadForHandlers()
                        .execute(() -> attempt(event, context, handlers, 1)
                                .subscribe(never -> {}, mine::completeExceptionally, () -> mine.complete(null)))))
                .subscribe(never -> {}, mine::completeExceptionally);
        return MessageStream.fromFuture(mine.<Message>thenApply(done -> null)).ignoreEntries();
    }

    private static Executor threadForHandlers() {
        return Schedulers.isInNonBlockingThread() ? MAY_BLOCK::schedule : Runnable::run;
    }

    private Mono<Void> attempt(
            EventMessage event,
            ProcessingContext context,
            MessageHandlerInterceptorChain<EventMessage> handlers,
            int number) {
        return Mono.defer(() -> handle(event, context, handlers)).onErrorResume(thrown -> {
            Throwable error = thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : thrown;
            if (policy.isOutage(error)) {
                return Mono.error(error); // Axon gives the claim back, waits, and begins at the token again.
            }
            BatchTransaction transaction = BatchTransaction.existing(context);
            Mono<Void> undone = transaction == null ? Mono.empty() : transaction.undoEvent();
            return undone.then(
                    number < policy.attempts()
                            ? again(event, context, handlers, number, error)
                            : giveUp(event, context, number, error));
        });
    }

    private static Mono<Void> handle(
            EventMessage event, ProcessingContext context, MessageHandlerInterceptorChain<EventMessage> handlers) {
        BatchTransaction earlier = BatchTransaction.existing(context);
        if (earlier != null) {
            earlier.nextEvent();
        }
        return Mono.fromFuture(handlers.proceed(event, context).ignoreEntries().asCompletableFuture())
                .then(Mono.defer(() -> {
                    BatchTransaction used = BatchTransaction.existing(context);
                    Throwable swallowed = used == null ? null : used.failure();
                    return swallowed == null ? Mono.empty() : Mono.error(swallowed);
                }));
    }

    private Mono<Void> again(
            EventMessage event,
            ProcessingContext context,
            MessageHandlerInterceptorChain<EventMessage> handlers,
            int number,
            Throwable error) {
        Duration wait = policy.waitAfter(number);
        log.info(
                "An event is tried again processor={} event={} attempt={} limit={} retryAfter={} error={}",
                automation.processor(),
                event.type().qualifiedName(),
                number,
                policy.attempts(),
                wait,
                error.toString());
        return Mono.delay(wait, MAY_BLOCK).then(attempt(event, context, handlers, number + 1));
    }

    private Mono<Void> giveUp(EventMessage event, ProcessingContext context, int attempts, Throwable error) {
        String processor = automation.processor();
        return deadLetters
                .add(context, processor, event, error, attempts)
                .doOnSuccess(done -> context.runOnAfterCommit(same -> log.error(
                        "An event became a dead letter, its processor goes on processor={} event={} position={} attempt={}",
                        processor,
                        event.type().qualifiedName(),
                        EventPosition.of(event).value(),
                        attempts,
                        error)));
    }
}
