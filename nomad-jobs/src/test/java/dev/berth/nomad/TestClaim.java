package dev.berth.nomad;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A claim in memory that one of several nodes holds. */
final class TestClaim {
    private final AtomicReference<WatcherClaim> owner = new AtomicReference<>();

    WatcherClaim node() {
        return new WatcherClaim() {
            @Override
            public Flux<Boolean> held() {
                return Flux.interval(Duration.ZERO, Duration.ofMillis(50))
                        .map(_ -> owner.compareAndSet(null, this) || this.equals(owner.get()));
            }

            @Override
            public Mono<Void> release() {
                return Mono.fromRunnable(() -> owner.compareAndSet(this, null));
            }
        };
    }
}
