package dev.berth.app.wiring;

import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodDisk;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.Pods;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Looks once a minute how full the disks of running pods are, where the claim on Nomad is held, and has it decided where one
 * seems to have crossed a threshold since. What of that is remembered is for the decision, which reads the log.
 */
public final class DiskWatch {
    public static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    private final Pods pods;
    private final PodDisks disks;
    private final Function<ReportPodDisk, Mono<PodAnswer>> commands;
    private final BooleanSupplier acts;
    private final Duration interval;
    private final OutageBackoff outage = new OutageBackoff("disks of pods", PAUSE_AFTER_FAILURE);

    private DiskWatch(
            Pods pods,
            PodDisks disks,
            Function<ReportPodDisk, Mono<PodAnswer>> commands,
            BooleanSupplier acts,
            Duration interval) {
        this.pods = pods;
        this.disks = disks;
        this.commands = commands;
        this.acts = acts;
        this.interval = interval;
    }

    /**
     * Runs until it is disposed of.
     *
     * @param acts whether this process is the one that acts now
     */
    public static Disposable start(
            Pods pods,
            PodDisks disks,
            Function<ReportPodDisk, Mono<PodAnswer>> commands,
            BooleanSupplier acts,
            Duration interval) {
        return new DiskWatch(pods, disks, commands, acts, interval).run();
    }

    private Disposable run() {
        return Mono.defer(this::round)
                .thenReturn(interval)
                .doOnNext(_ -> outage.worked())
                .onErrorResume(failed -> Mono.just(outage.failed(failed)))
                .flatMap(Mono::delay)
                .repeat()
                .subscribe();
    }

    private Mono<Void> round() {
        return acts.getAsBoolean()
                ? pods.live()
                        .map(found -> found.view())
                        .filter(pod -> pod.phase() == Phase.RUNNING)
                        // One after the other: with thousands of pods a round takes its time, and Nomad has other
                        // things to do.
                        .concatMap(this::look)
                        .then()
                : Mono.empty();
    }

    private Mono<Void> look(PodView pod) {
        return disks.of(pod.id())
                .filter(use -> pod.disk().fillingAt(use.usedBytes(), use.sizeBytes())
                        != pod.disk().filling())
                .flatMap(use -> decide(pod, use));
    }

    private Mono<Void> decide(PodView pod, DiskUse use) {
        var caller = Caller.system(pod.workspace(), "disks-" + UUID.randomUUID());
        return commands.apply(new ReportPodDisk(caller, pod.id(), use.usedBytes(), use.sizeBytes()))
                .doOnNext(answer -> {
                    if (answer instanceof PodAnswer.Refused(var problem)) {
                        log.warn("A full disk was not remembered pod={} reason={}", pod.id(), problem.detail());
                    }
                })
                .doOnError(failed ->
                        log.warn("A full disk was not remembered pod={} error={}", pod.id(), failed.toString()))
                .onErrorComplete()
                .then();
    }
}
