package dev.berth.app.wiring;

import dev.berth.app.wiring.JobsMeter.NodeOfBoot;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.ProblemException;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Nomad;
import dev.berth.query.stats.PodUsage;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** When pods were used last: by what they note of themselves and, where jobs count, by what Nomad measures. */
final class NomadPodActivity {
    private final Nomad nomad;
    private final PodUsage usage;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Duration patience;
    private final JobsMeter jobs = new JobsMeter();

    /** {@code nanos} is a clock that never goes back, {@code patience} how long one node may take. */
    NomadPodActivity(Nomad nomad, PodUsage usage, Clock clock, LongSupplier nanos, Duration patience) {
        this.nomad = nomad;
        this.usage = usage;
        this.clock = clock;
        this.nanos = nanos;
        this.patience = patience;
    }

    /** Empty where it is not known of one of its nodes: that one may be in use. */
    Mono<PodActivity> of(PodView pod, IdleStop stop) {
        return Flux.range(0, pod.nodeCount())
                .concatMap(node -> ofNode(pod, stop, node)
                        .timeout(patience)
                        .onErrorResume(NomadPodActivity::isAway, _ -> Mono.empty()))
                .collectList()
                .filter(nodes -> nodes.size() == pod.nodeCount())
                .map(PodActivity::of);
    }

    private Mono<PodActivity> ofNode(PodView pod, IdleStop stop, int node) {
        var noted = PodAllocations.running(nomad, pod.id(), node)
                .flatMap(allocation -> PodOwnFigures.of(nomad, allocation.id(), PodJob.ACTIVITY))
                .flatMap(told -> Mono.justOrEmpty(PodActivity.of(told, clock.instant())));
        return stop.counts(ActivitySignal.JOBS) ? noted.flatMap(seen -> withJobs(seen, pod, node)) : noted;
    }

    private Mono<PodActivity> withJobs(PodActivity noted, PodView pod, int node) {
        return usage.meter(node)
                .read(pod)
                .filter(JobsMeter::isMeasured)
                .map(use -> jobs.seen(new NodeOfBoot(BootOfPod.of(pod), node), use, nanos.getAsLong()))
                .map(seen -> noted.with(seen.looked(), seen.busy()));
    }

    private static boolean isAway(Throwable failure) {
        return PodAllocations.isAway(failure) || failure instanceof ProblemException;
    }
}
