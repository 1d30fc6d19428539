package dev.berth.nomadembedded.http;

import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerResponse;

/** Which allocations there are, asked on the state thread. */
record KnownAllocations(Store store, Scheduler stateThread) {
    /** Empty where there is none. */
    Mono<StoredAllocation> find(String id) {
        return Mono.fromCallable(() -> store.allocation(id))
                .subscribeOn(stateThread)
                .flatMap(Mono::justOrEmpty);
    }

    /** {@code answer} where there is such an allocation, else 404. */
    Mono<Void> ifKnown(String id, HttpServerResponse response, Supplier<Publisher<Void>> answer) {
        return find(id).hasElement().flatMap(known -> known ? Mono.from(answer.get()) : unknown(id, response));
    }

    static Mono<Void> unknown(String id, HttpServerResponse response) {
        return HttpAnswers.text(response, 404, "Unknown allocation \"%s\"".formatted(id));
    }
}
