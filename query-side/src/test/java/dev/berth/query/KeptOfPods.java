package dev.berth.query;

import dev.berth.messages.pod.PodId;
import dev.berth.query.stats.PastFigures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is kept of pods, in memory and as often as it comes. */
final class KeptOfPods implements PastFigures {
    private final Map<String, List<PastUse>> figures = new ConcurrentHashMap<>();
    private final Map<PodId, Instant> times = new ConcurrentHashMap<>();

    void until(PodId pod, Instant time) {
        times.put(pod, time);
    }

    Mono<Instant> until(PodId pod) {
        return Mono.justOrEmpty(times.get(pod));
    }

    List<PastUse> figures(PodId pod, int node) {
        return figures.getOrDefault(pod + "/" + node, List.of());
    }

    @Override
    public Mono<Void> keep(PodId pod, int node, PastUse use) {
        return Mono.fromRunnable(() -> figures.computeIfAbsent(pod + "/" + node, _ -> new CopyOnWriteArrayList<>())
                .add(use));
    }

    @Override
    public Flux<PastUse> of(PodId pod, int node) {
        return Flux.defer(() -> Flux.fromIterable(figures(pod, node)));
    }
}
