package dev.berth.eventstore.engine;

import dev.berth.eventstore.engine.PagedMessageStream.Chunk;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.core.MessageStreamTest;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Axon's own suite for streams, unchanged, on our stream: each message is a page of its own. Two of its 82 cases are for unbounded ones. */
class AxonMessageStreamTest extends MessageStreamTest<EventMessage> {
    @RegisterExtension
    static final CasesRun cases = new CasesRun();

    @AfterAll
    static void all_cases_ran() {
        cases.assertPassed(80);
    }

    private final Map<MessageStream<?>, Sinks.One<Chunk>> open = new ConcurrentHashMap<>();

    @Override
    protected MessageStream<EventMessage> completedTestSubject(List<EventMessage> messages) {
        return stream(messages, after -> Mono.just(new Chunk(List.of(), after, true)));
    }

    @Override
    protected MessageStream<EventMessage> uncompletedTestSubject(
            List<EventMessage> messages, CompletableFuture<Void> completion) {
        Sinks.One<Chunk> live = Sinks.one();
        var _ = completion.whenComplete((nothing, error) -> {
            if (error == null) {
                live.tryEmitValue(new Chunk(List.of(), messages.size(), true));
            } else {
                live.tryEmitError(error);
            }
        });
        MessageStream<EventMessage> stream =
                stream(messages, after -> after == messages.size() ? live.asMono() : Mono.never());
        open.put(stream, live);
        return stream;
    }

    @Override
    protected void publishAdditionalMessage(MessageStream<EventMessage> stream, EventMessage message) {
        open.get(stream).tryEmitValue(new Chunk(List.of(entry(message)), Long.MAX_VALUE, false));
    }

    @Override
    protected MessageStream<EventMessage> failingTestSubject(List<EventMessage> messages, RuntimeException failure) {
        return stream(messages, after -> Mono.error(failure));
    }

    @Override
    protected MessageStream.Single<EventMessage> completedSingleStreamTestSubject(EventMessage message) {
        return completedTestSubject(List.of(message)).first();
    }

    @Override
    protected MessageStream.Empty<EventMessage> completedEmptyStreamTestSubject() {
        return completedTestSubject(List.of()).ignoreEntries().cast();
    }

    @Override
    protected EventMessage createRandomMessage() {
        return new GenericEventMessage(
                new MessageType("message"), "test-" + UUID.randomUUID().toString());
    }

    private static MessageStream<EventMessage> stream(List<EventMessage> messages, LongFunction<Mono<Chunk>> then) {
        return new PagedMessageStream(
                        0,
                        after -> after < messages.size()
                                ? Mono.just(new Chunk(List.of(entry(messages.get((int) after))), after + 1, false))
                                : then.apply(after))
                .open();
    }

    private static Entry<EventMessage> entry(EventMessage message) {
        return new SimpleEntry<>(message);
    }
}
