package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.EventBroker;
import dev.berth.nomadembedded.state.Store;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reads a request, runs its operation on the state thread and sends what that returns or refuses. */
final class OperationHandler {
    private static final Logger log = LoggerFactory.getLogger(OperationHandler.class);
    private static final int MAX_BODY_BYTES = 4 << 20;

    private final Store store;
    private final EventBroker broker;
    private final Scheduler stateThread;

    OperationHandler(Store store, EventBroker broker, Scheduler stateThread) {
        this.store = store;
        this.broker = broker;
        this.stateThread = stateThread;
    }

    /** Something callers may ask for. Runs on the state thread; may throw a {@link ApiRefusal}. */
    interface Operation {
        /** Returns the JSON to answer with, or null for an answer without a body (204). */
        @Nullable
        JsonNode answer(ApiRequest request);
    }

    BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answering(Operation operation) {
        return (request, response) -> answer(operation, request, response);
    }

    private Mono<Void> answer(Operation operation, HttpServerRequest http, HttpServerResponse response) {
        boolean reads = http.method().equals(HttpMethod.GET);
        return body(http)
                .map(body -> ApiRequest.of(http, body))
                .flatMap(request -> (reads ? BlockingQuery.await(request, store.index(), broker) : Mono.<Void>empty())
                        .then(onStateThread(operation, request)))
                .flatMap(answer -> {
                    if (reads) {
                        response.header("X-Nomad-Index", Long.toString(Math.max(1, store.index())))
                                .header("X-Nomad-Knownleader", "true")
                                .header("X-Nomad-Lastcontact", "0");
                    }
                    return answer.map(json -> HttpAnswers.json(response, json))
                            .orElseGet(() -> response.status(204).send().then());
                })
                .onErrorResume(ApiRefusal.class, refusal -> {
                    if (refusal.status() == 409) {
                        response.header("X-Nomad-Index", Long.toString(store.index()));
                    }
                    return HttpAnswers.text(response, refusal.status(), refusal.body());
                })
                // The caller hung up.
                .onErrorResume(AbortedException.class, _ -> Mono.empty())
                .onErrorResume(error -> {
                    log.error("Answering a request failed method={} path={}", http.method(), http.fullPath(), error);
                    return HttpAnswers.text(response, 500, String.valueOf(error));
                });
    }

    /** Not to be cancelled: that would interrupt the thread, and an interrupt in the midst of a write closes the journal. */
    private Mono<Optional<JsonNode>> onStateThread(Operation operation, ApiRequest request) {
        return Mono.create(sink -> stateThread.schedule(() -> {
            try {
                sink.success(Optional.ofNullable(operation.answer(request)));
            } catch (RuntimeException failed) {
                sink.error(failed);
            }
        }));
    }

    private static Mono<byte[]> body(HttpServerRequest request) {
        return request.receive()
                .asByteArray()
                .collect(ByteArrayOutputStream::new, (all, part) -> {
                    if (all.size() + part.length > MAX_BODY_BYTES) {
                        throw new ApiRefusal(413, "request body is larger than %d bytes".formatted(MAX_BODY_BYTES));
                    }
                    all.writeBytes(part);
                })
                .map(ByteArrayOutputStream::toByteArray);
    }
}
