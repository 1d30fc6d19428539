package dev.berth.app.output;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.OutputKeeper;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts the end of what a pod wrote into the archive when nothing of it runs any more, as long as Nomad still has it. */
public final class EndedPodOutput implements OutputKeeper {
    private static final Logger log = LoggerFactory.getLogger(EndedPodOutput.class);

    /** For all nodes of a pod together: it waits no longer for what it wrote. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(8);

    /** Nomad's servers know it, and no machine is asked. */
    private static final Duration FIND_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration SAVE_TIMEOUT = Duration.ofSeconds(5);

    /** As many have their whole end in memory. */
    private static final int MAX_NODES_AT_ONCE = 4;

    private static final ArchivedEnd NOTHING = ArchivedEnd.of("");
    private static final ArchivedEnd NOT_KEPT =
            ArchivedEnd.of("Its output could not be kept: its machine did not answer.\n");

    private final Supplier<EndedOutputs> nomad;
    private final OutputArchive archive;
    private final EndedPods pods;

    /** {@code nomad} is asked for once pods end. */
    public EndedPodOutput(Supplier<EndedOutputs> nomad, OutputArchive archive, EndedPods pods) {
        this.nomad = nomad;
        this.archive = archive;
        this.pods = pods;
    }

    /** Where ended pods' outputs are. An output that cannot be read is an error here, and one that is not there is empty. */
    public interface EndedOutputs {
        /** The newest one of a node of the pod; empty where there is none (any more). */
        Mono<KeptBoot> newest(PodId pod, int node);

        Mono<ArchivedEnd> end(KeptBoot boot, Output output, int bytes);
    }

    @Override
    public Mono<Void> keep(PodId pod, int nodes, boolean isLast) {
        return Mono.defer(() -> {
            var tooLate = Mono.delay(READ_TIMEOUT).cache();
            return Flux.range(0, nodes)
                    .flatMap(node -> keep(pod, node, tooLate), MAX_NODES_AT_ONCE)
                    .then(Mono.defer(() -> isLast ? pods.ended(pod).timeout(SAVE_TIMEOUT) : Mono.<Void>empty()))
                    .onErrorResume(failed -> notKept(pod, failed));
        });
    }

    private Mono<Void> keep(PodId pod, int node, Mono<Long> tooLate) {
        return Mono.defer(() -> nomad.get().newest(pod, node))
                .timeout(FIND_TIMEOUT)
                .flatMap(boot -> save(pod, node, boot, tooLate))
                .onErrorResume(failed -> notKept(pod, failed));
    }

    private Mono<Void> save(PodId pod, int node, KeptBoot boot, Mono<Long> tooLate) {
        return Mono.zip(end(boot, Output.STDOUT), end(boot, Output.STDERR))
                .timeout(tooLate)
                // Nomad forgets outputs in its own time, and is asked again after a crash.
                .map(ends -> ends.getT1().size() + ends.getT2().size() == 0
                        ? Mono.<Void>empty()
                        : archive.save(pod, node, boot, ends.getT1(), ends.getT2()))
                .onErrorResume(failed ->
                        notKept(pod, failed).thenReturn(archive.saveIfAbsent(pod, node, boot, NOTHING, NOT_KEPT)))
                .flatMap(saved -> saved.timeout(SAVE_TIMEOUT));
    }

    private Mono<ArchivedEnd> end(KeptBoot boot, Output output) {
        return nomad.get().end(boot, output, OutputArchive.MAX_BYTES).defaultIfEmpty(NOTHING);
    }

    private static Mono<Void> notKept(PodId pod, Throwable failed) {
        log.warn("What a pod wrote could not be kept pod={} error={}", pod, failed.toString());
        return Mono.empty();
    }
}
