package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodDisk;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.pod.PodDisks;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Has decided that a pod's disk is nearly full, and that it is so no more, where it seems to have crossed a threshold. What of
 * that is remembered is for the decision, which reads the log.
 */
public final class DiskLook implements PodRounds.Look {
    private static final Logger log = LoggerFactory.getLogger(DiskLook.class);

    private final PodDisks disks;
    private final Function<ReportPodDisk, Mono<PodAnswer>> commands;

    public DiskLook(PodDisks disks, Function<ReportPodDisk, Mono<PodAnswer>> commands) {
        this.disks = disks;
        this.commands = commands;
    }

    @Override
    public Mono<Void> at(PodView pod) {
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
