package dev.berth.query.stats;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.ProblemException;
import dev.berth.query.pod.NodeIndex;
import dev.berth.query.pod.Pods;
import dev.berth.query.stats.PodUsage.UsageMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Measures each pod that somebody looks at once every two seconds, however many look, and none that nobody looks at. */
final class StatsPollers {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private final PodUsage usage;
    private final Pods pods;
    private final Clock clock;
    private final SharedStreams<MeasuredNode, PodStats> shared = new SharedStreams<>(this::poll);

    StatsPollers(PodUsage usage, Pods pods, Clock clock) {
        this.usage = usage;
        this.pods = pods;
        this.clock = clock;
    }

    /** Begins with what was measured last, where somebody looks already. Ends once the pod is terminated. */
    Flux<PodStats> of(PodId pod, int node) {
        return shared.of(new MeasuredNode(pod, node));
    }

    private record MeasuredNode(PodId pod, int index) {}

    private Flux<PodStats> poll(MeasuredNode node) {
        return Flux.defer(() -> {
            var meter = usage.meter(node.index());
            return Flux.interval(Duration.ZERO, INTERVAL)
                    .onBackpressureDrop()
                    .concatMap(_ -> look(node, meter), 1)
                    .distinctUntilChanged(stats -> stats, (before, now) -> now.saysNothingNewAfter(before))
                    .takeUntil(stats -> stats.phase() == Phase.TERMINATED);
        });
    }

    private Mono<PodStats> look(MeasuredNode node, UsageMeter meter) {
        return pods.findAny(node.pod()).flatMap(found -> {
            var pod = found.view();
            return switch (NodeIndex.phase(pod, node.index())) {
                case STARTING, RUNNING, STOPPING ->
                    meter.read(pod)
                            .timeout(READ_TIMEOUT)
                            .map(use -> PodStats.of(pod, use, clock.instant()))
                            .switchIfEmpty(Mono.fromSupplier(() -> PodStats.notRunning(pod, clock.instant())))
                            .onErrorResume(
                                    StatsPollers::isAway, _ -> Mono.just(PodStats.unreachable(pod, clock.instant())));
                case REQUESTED, QUEUED, SCHEDULED, PULLING, STOPPED, TERMINATED, FAILED, LOST ->
                    Mono.just(PodStats.notRunning(pod, clock.instant()));
            };
        });
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof ProblemException || failure instanceof TimeoutException;
    }
}
