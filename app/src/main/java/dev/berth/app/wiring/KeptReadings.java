package dev.berth.app.wiring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What was read of pods, kept for a while: one reading, or one under way, is shared by all who ask meanwhile. */
final class KeptReadings<K, V> {
    private final Duration keep;
    private final LongSupplier nanos;
    private final Map<K, KeptReading<V>> read = new ConcurrentHashMap<>();

    private record KeptReading<V>(Mono<V> value, long at) {}

    /** {@code nanos} is a clock that never goes back. */
    KeptReadings(Duration keep, LongSupplier nanos) {
        this.keep = keep;
        this.nanos = nanos;
    }

    /** What is kept, else what {@code ask} gives, which is asked once. */
    Mono<V> of(K key, Supplier<Mono<V>> ask) {
        return Mono.defer(() -> {
            long now = nanos.getAsLong();
            read.values().removeIf(each -> now - each.at() > keep.toNanos());
            return read.computeIfAbsent(key, _ -> new KeptReading<>(ask.get().cache(), now))
                    .value();
        });
    }
}
