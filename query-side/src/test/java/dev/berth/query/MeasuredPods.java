package dev.berth.query;

import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.PodNews;
import dev.berth.query.stats.PodUsage;
import dev.berth.query.stats.PodUse;
import dev.berth.query.stats.PodUse.CpuUse;
import dev.berth.query.stats.PodUse.MemoryUse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Pods that use what a test says; those of which it says nothing run nowhere. */
final class MeasuredPods implements PodUsage {
    private final Map<PodId, Mono<PodUse>> uses = new ConcurrentHashMap<>();
    private final Map<PodId, DiskUse> disks = new ConcurrentHashMap<>();
    private final Map<PodId, CommandEnd> ends = new ConcurrentHashMap<>();
    private final Map<PodId, Map<Integer, Long>> volumes = new ConcurrentHashMap<>();
    private final AtomicInteger meters = new AtomicInteger();
    private final Map<PodId, Integer> readings = new ConcurrentHashMap<>();

    void uses(PodId pod, double percent) {
        answers(pod, Mono.just(new PodUse(new CpuUse(percent), new MemoryUse(1 << 20, null), null, null, List.of())));
    }

    void answers(PodId pod, Mono<PodUse> use) {
        uses.put(pod, use);
    }

    void disk(PodId pod, DiskUse use) {
        disks.put(pod, use);
    }

    void volumes(PodId pod, Map<Integer, Long> used) {
        volumes.put(pod, used);
    }

    PodDisks disks() {
        return new PodDisks() {
            @Override
            public Mono<DiskUse> of(PodId pod) {
                return Mono.justOrEmpty(disks.get(pod));
            }

            @Override
            public Mono<Map<Integer, Long>> volumes(PodId pod) {
                return Mono.justOrEmpty(volumes.get(pod));
            }
        };
    }

    void ended(PodId pod, CommandEnd end) {
        ends.put(pod, end);
    }

    Mono<PodNews.News> news(PodView pod) {
        return Mono.just(new PodNews.News(ends.get(pod.id()), false));
    }

    int meters() {
        return meters.get();
    }

    int readings(PodId pod) {
        return readings.getOrDefault(pod, 0);
    }

    @Override
    public UsageMeter meter(int node) {
        meters.incrementAndGet();
        return this::read;
    }

    private Mono<PodUse> read(PodView pod) {
        readings.merge(pod.id(), 1, Integer::sum);
        return uses.getOrDefault(pod.id(), Mono.empty());
    }
}
