package dev.berth.nomad;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which node of an installation watches Nomad: the one that holds this claim. Implemented outside of this module. */
public interface WatcherClaim {
    /** A claim that nobody else wants, for an installation of one node. */
    WatcherClaim UNCONTESTED = new WatcherClaim() {
        @Override
        public Flux<Boolean> held() {
            return Flux.concat(Flux.just(true), Flux.never());
        }

        @Override
        public Mono<Void> release() {
            return Mono.empty();
        }
    };

    /**
     * Whether this node holds the claim, from now on. While subscribed to, the claim is taken where it is free and kept;
     * false comes before another node can have it. Never ends by itself.
     */
    Flux<Boolean> held();

    /** Why it is not known whether another node holds the claim; null while it is known. */
    default @Nullable String error() {
        return null;
    }

    /** Gives the claim back, so that another node need not wait for it to expire. */
    Mono<Void> release();
}
