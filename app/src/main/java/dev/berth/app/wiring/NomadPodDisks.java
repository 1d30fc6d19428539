package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Nomad;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.pod.PodDisks;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * How full pods' disks are, as the pods measure it once a minute: so each is asked for it no oftener than twice in that time,
 * however often people look.
 */
public final class NomadPodDisks implements PodDisks {
    private static final Duration KEEP = Duration.ofSeconds(30);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

    private final Nomad nomad;
    private final KeptReadings<PodId, PodOwnFigures> read;

    public NomadPodDisks(Nomad nomad) {
        this(nomad, System::nanoTime);
    }

    NomadPodDisks(Nomad nomad, LongSupplier nanos) {
        this.nomad = nomad;
        this.read = new KeptReadings<>(KEEP, nanos);
    }

    @Override
    public Mono<DiskUse> of(PodId pod) {
        return figures(pod).flatMap(figures -> Mono.justOrEmpty(figures.disk()));
    }

    @Override
    public Mono<Map<Integer, Long>> volumes(PodId pod) {
        return figures(pod).map(PodOwnFigures::volumes);
    }

    private Mono<PodOwnFigures> figures(PodId pod) {
        return read.of(pod, () -> ask(pod));
    }

    private Mono<PodOwnFigures> ask(PodId pod) {
        return PodAllocations.running(nomad, pod)
                .flatMap(allocation -> PodOwnFigures.of(nomad, allocation.id()))
                .timeout(READ_TIMEOUT)
                .onErrorResume(PodAllocations::isAway, _ -> Mono.empty());
    }
}
