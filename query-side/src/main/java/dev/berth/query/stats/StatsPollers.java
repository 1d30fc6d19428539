package dev.berth.query.stats;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.ProblemException;
import dev.berth.query.pod.KeptTimes;
import dev.berth.query.pod.NodeIndex;
import dev.berth.query.pod.Pods;
import dev.berth.query.stats.PastFigures.PastUse;
import dev.berth.query.stats.PodUsage.UsageMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Measures each pod that somebody looks at once every two seconds, however many look, and none that nobody looks at. */
final class StatsPollers {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private static final String NOT_KEPT = "What it used is not kept, or not any more.";

    private final PodUsage usage;
    private final Pods pods;
    private final PastFigures past;
    private final KeptTimes kept;
    private final Clock clock;
    private final SharedStreams<MeasuredNode, PodStats> shared = new SharedStreams<>(this::poll);

    StatsPollers(PodUsage usage, Pods pods, PastFigures past, KeptTimes kept, Clock clock) {
        this.usage = usage;
        this.pods = pods;
        this.past = past;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Begins with what was measured last, where somebody looks already. Ends once the pod is terminated; of one that is, all that
     * is kept comes before.
     */
    Flux<PodStats> of(PodView pod, int node) {
        var measured = new MeasuredNode(pod.id(), node);
        return pod.phase() == Phase.TERMINATED ? ended(pod, measured) : shared.of(measured);
    }

    private record MeasuredNode(PodId pod, int index) {}

    private Flux<PodStats> poll(MeasuredNode node) {
        return Flux.defer(() -> {
            var meter = usage.meter(node.index());
            var recorder = new UseRecorder(past, node.pod(), node.index());
            return Flux.interval(Duration.ZERO, INTERVAL)
                    .onBackpressureDrop()
                    .concatMap(_ -> look(node, meter, recorder), 1)
                    .distinctUntilChanged(stats -> stats, (before, now) -> now.saysNothingNewAfter(before))
                    .takeUntil(stats -> stats.phase() == Phase.TERMINATED)
                    .doFinally(_ -> recorder.pause());
        });
    }

    private Mono<PodStats> look(MeasuredNode node, UsageMeter meter, UseRecorder recorder) {
        return pods.findAny(node.pod()).flatMap(found -> {
            var pod = found.view();
            return switch (NodeIndex.phase(pod, node.index())) {
                case STARTING, RUNNING, STOPPING ->
                    meter.read(pod)
                            .timeout(READ_TIMEOUT)
                            .map(use -> new PastUse(clock.instant(), pod.phase(), pod.generation(), use))
                            .doOnNext(recorder::see)
                            .map(PodStats::of)
                            .switchIfEmpty(Mono.fromSupplier(() -> {
                                recorder.pause();
                                return PodStats.notRunning(pod, clock.instant());
                            }))
                            .onErrorResume(
                                    StatsPollers::isAway, _ -> Mono.just(PodStats.unreachable(pod, clock.instant())));
                case TERMINATED ->
                    until(node)
                            .map("Read anew, this shows what was measured in its last hour until %s."::formatted)
                            .defaultIfEmpty(NOT_KEPT)
                            .map(text -> PodStats.terminated(pod, text, clock.instant()));
                case REQUESTED, QUEUED, SCHEDULED, PULLING, STOPPED, FAILED, LOST ->
                    Mono.fromSupplier(() -> {
                        recorder.pause();
                        return PodStats.notRunning(pod, clock.instant());
                    });
            };
        });
    }

    private Flux<PodStats> ended(PodView pod, MeasuredNode node) {
        return past.of(node.pod(), node.index())
                .map(PodStats::of)
                .collectList()
                .zipWith(until(node).map(Optional::of).defaultIfEmpty(Optional.empty()))
                .timeout(READ_TIMEOUT)
                .flatMapIterable(read -> Stream.concat(
                                read.getT1().stream(),
                                Stream.of(end(pod, read.getT1().isEmpty(), read.getT2())))
                        .toList());
    }

    private PodStats end(PodView pod, boolean isEmpty, Optional<Instant> until) {
        var text = until.map(time -> isEmpty
                        ? "Nobody looked at what it used in its last hour, so no figures are kept."
                        : "What was measured in its last hour while somebody looked can be read until %s."
                                .formatted(time))
                .orElse(NOT_KEPT);
        return PodStats.terminated(pod, text, clock.instant());
    }

    private Mono<Instant> until(MeasuredNode node) {
        return kept.until(node.pod()).map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof ProblemException || failure instanceof TimeoutException;
    }
}
