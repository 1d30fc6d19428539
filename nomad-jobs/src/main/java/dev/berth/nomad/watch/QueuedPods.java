package dev.berth.nomad.watch;

import dev.berth.nomad.KeyedRunner;
import dev.berth.nomadsdk.Nomad;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Has Nomad look for a place again for pods that it has queued: a blocked evaluation is not always woken by what it waits
 * for, least of all one that was told that it never fits. Used on the watcher's thread.
 */
final class QueuedPods implements Disposable {
    private static final Logger log = LoggerFactory.getLogger(QueuedPods.class);
    private static final int EVALUATIONS_AT_ONCE = 4;

    private final Nomad nomad;
    private final ClusterModel model;
    private final KeyedRunner<String> evaluations;
    private Map<String, Set<String>> offers = Map.of();

    QueuedPods(Nomad nomad, ClusterModel model, Duration timeout, Scheduler thread) {
        this.nomad = nomad;
        this.model = model;
        this.evaluations = new KeyedRunner<>(this::evaluate, EVALUATIONS_AT_ONCE, timeout, thread);
    }

    /**
     * Evaluates all of them where a machine, a driver or a device has come or gone since the last call. Gives whether one has
     * come.
     */
    boolean evaluateIfOffersChanged() {
        var before = offers;
        var now = model.offers();
        if (now.equals(before)) {
            return false;
        }
        offers = now;
        evaluate(true);
        return !before.isEmpty()
                && now.entrySet().stream()
                        .anyMatch(node ->
                                !before.getOrDefault(node.getKey(), Set.of()).containsAll(node.getValue()));
    }

    /** Evaluates those that do not wait for something that is taken, which usually wake by themselves. */
    void evaluateUnlessSoldOut() {
        evaluate(false);
    }

    /** Evaluates those that Nomad has forgotten about. */
    void evaluateForgotten() {
        model.forgotten().forEach(evaluations::submit);
    }

    private void evaluate(boolean soldOutToo) {
        model.pods().stream()
                .flatMap(pod -> model.snapshots(pod).stream())
                .filter(PodSnapshot::isQueued)
                .filter(snapshot -> soldOutToo || !isSoldOut(snapshot))
                .forEach(snapshot -> evaluations.submit(snapshot.job().id()));
    }

    private Mono<Void> evaluate(String job) {
        return nomad.jobs()
                .evaluate(job)
                .doOnError(refused -> log.info("Cannot evaluate a job job={} error={}", job, refused.getMessage()))
                .onErrorComplete()
                .then();
    }

    private static boolean isSoldOut(PodSnapshot snapshot) {
        var evaluation = snapshot.evaluation();
        var why = evaluation == null
                ? null
                : QueueReason.of(evaluation, snapshot.meta().gpu(), snapshot.gpus(), snapshot.home());
        return why != null && why.code().equals(QueueReason.SOLD_OUT);
    }

    @Override
    public void dispose() {
        evaluations.dispose();
    }
}
