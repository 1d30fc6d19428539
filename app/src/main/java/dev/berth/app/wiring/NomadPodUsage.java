package dev.berth.app.wiring;

import dev.berth.messages.pod.PodView;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.AllocationStats;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.stats.PodUsage;
import dev.berth.query.stats.PodUse;
import dev.berth.query.stats.PodUse.CpuUse;
import dev.berth.query.stats.PodUse.MemoryUse;
import dev.berth.query.stats.PodUse.NetworkUse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What pods use: processors, memory and GPUs as Nomad measures them, network and disk as the pods themselves do. */
public final class NomadPodUsage implements PodUsage {
    private final Nomad nomad;

    public NomadPodUsage(Nomad nomad) {
        this.nomad = nomad;
    }

    @Override
    public UsageMeter meter(int node) {
        return new OneNode(node);
    }

    private final class OneNode implements UsageMeter {
        private final int index;

        /** With what it was given, which the list does not tell. */
        private volatile @Nullable Allocation known;

        private volatile @Nullable NetworkUse network;

        OneNode(int index) {
            this.index = index;
        }

        @Override
        public Mono<PodUse> read(PodView pod) {
            return PodAllocations.running(nomad, pod.id(), index)
                    .flatMap(this::whole)
                    .flatMap(allocation -> nomad.allocations()
                            .stats(allocation.id())
                            .zipWith(PodOwnFigures.of(nomad, allocation.id()))
                            .map(read -> use(allocation, read.getT1(), read.getT2())))
                    // It has ended since the list was read.
                    .onErrorResume(NomadPodUsage::isNotFound, _ -> Mono.empty())
                    .onErrorMap(NomadException.class, NomadPodLogs::unavailable);
        }

        private Mono<Allocation> whole(Allocation listed) {
            var before = known;
            if (before != null && before.id().equals(listed.id())) {
                return Mono.just(before);
            }
            return nomad.allocations().get(listed.id()).doOnNext(now -> {
                known = now;
                network = null;
            });
        }

        private PodUse use(Allocation allocation, AllocationStats stats, PodOwnFigures own) {
            var usage = Optional.ofNullable(stats.resourceUsage());
            network = own.network(network);
            return new PodUse(
                    usage.map(AllocationStats.Usage::cpuStats)
                            .filter(cpu -> cpu.measured().contains("Percent"))
                            .map(cpu -> new CpuUse(cpu.percent()))
                            .orElse(null),
                    usage.map(AllocationStats.Usage::memoryStats)
                            .filter(memory -> !memory.measured().isEmpty())
                            .map(memory -> memory(memory, allocation.memoryMegabytes()))
                            .orElse(null),
                    network,
                    own.disk(),
                    GpuFigures.of(
                            allocation,
                            usage.map(AllocationStats.Usage::deviceStats).orElseGet(List::of)));
        }
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof NomadException refused && refused.isNotFound();
    }

    /** What is held and cannot be given back: the cache of files counts towards a container's limit and is dropped before that. */
    private static MemoryUse memory(AllocationStats.Memory memory, long reservedMegabytes) {
        long used = memory.measured().contains("RSS") ? memory.rss() : Math.max(0, memory.usage() - memory.cache());
        return new MemoryUse(used, reservedMegabytes == 0 ? null : reservedMegabytes << 20);
    }
}
