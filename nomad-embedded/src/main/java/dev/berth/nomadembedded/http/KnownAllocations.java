package dev.berth.nomadembedded.http;

import dev.berth.nomadembedded.state.Store;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerResponse;

/** Which allocations there are, asked on the state thread. */
record KnownAllocations(Store store, Scheduler stateThread) {
    /** {@code answer} where there is such an allocation, else 404. */
    Mono<Void> ifKnown(String id, HttpServerResponse response, Supplier<Publisher<Void>> answer) {
        return Mono.fromCallable(() -> store.allocation(id).isPresent())
                .subscribeOn(stateThread)
                .flatMap(known -> known
                        ? Mono.from(answer.get())
                        : HttpAnswers.text(response, 404, "Unknown allocation \"%s\"".formatted(id)));
    }
}
