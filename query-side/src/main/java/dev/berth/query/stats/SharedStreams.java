package dev.berth.query.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * Streams that are read once however many look, for as long as somebody does. Whoever joins begins with what came last. Who is slow
 * keeps nobody waiting and nothing in memory: of what he does not take in time he gets the newest.
 */
final class SharedStreams<K, T> {
    private final Function<K, Flux<T>> source;
    private final Map<K, SharedStream<T>> open = new ConcurrentHashMap<>();

    SharedStreams(Function<K, Flux<T>> source) {
        this.source = source;
    }

    private record SharedStream<T>(Flux<T> values, int readers) {
        SharedStream<T> with(int more) {
            return new SharedStream<>(values, readers + more);
        }
    }

    Flux<T> of(K key) {
        return Flux.defer(() -> join(key).values().doFinally(_ -> leave(key)).onBackpressureLatest());
    }

    private SharedStream<T> join(K key) {
        return open.merge(
                key, new SharedStream<>(source.apply(key).replay(1).refCount(), 1), (there, _) -> there.with(1));
    }

    private void leave(K key) {
        open.computeIfPresent(key, (_, there) -> there.readers() == 1 ? null : there.with(-1));
    }
}
