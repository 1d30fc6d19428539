package dev.berth.nomad.watch;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.KeyedRunner;
import dev.berth.nomad.Reports;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reports of a pod what its newest snapshot says and the one before did not, and has its SSH server probed while it runs.
 * Keeps its state on the watcher's thread.
 */
final class PodReporter implements Disposable {
    private static final Logger log = LoggerFactory.getLogger(PodReporter.class);

    private final Nomad nomad;
    private final ClusterModel model;
    private final Reports reports;
    private final Probes probes;
    private final Consumer<PodId> reconcile;
    private final Scheduler thread;
    private final KeyedRunner<PodId> runner;
    private final Map<WatchedNode, Reported> reported = new HashMap<>();
    private final Map<PodId, Instant> deadlines = new HashMap<>();

    PodReporter(
            Nomad nomad,
            ClusterModel model,
            Reports reports,
            Probes probes,
            Consumer<PodId> reconcile,
            int parallel,
            Duration timeout,
            Scheduler thread) {
        this.nomad = nomad;
        this.model = model;
        this.reports = reports;
        this.probes = probes;
        this.reconcile = reconcile;
        this.thread = thread;
        this.runner = new KeyedRunner<>(this::snapshot, parallel, timeout, thread);
    }

    /** Has the pod's snapshot compared soon. Returns at once. */
    void submit(PodId pod) {
        runner.submit(pod);
    }

    /** Forgets what was reported of all other pods. */
    void retain(Collection<PodId> pods) {
        var kept = Set.copyOf(pods);
        reported.keySet().removeIf(node -> !kept.contains(node.pod()));
        deadlines.keySet().retainAll(kept);
    }

    private Mono<Void> snapshot(PodId pod) {
        return Flux.fromIterable(model.withoutGeneration(pod))
                .concatMap(this::findGeneration)
                .then(Mono.defer(() -> {
                    if (!model.isWhole()) {
                        // It only seems gone: the lists that are on their way have each pod compared again.
                        return Mono.<Void>empty();
                    }
                    var snapshots = model.snapshots(pod);
                    if (snapshots.isEmpty()) {
                        WatchedNode.all(pod).forEach(reported::remove);
                        probes.cancel(pod);
                        reconcile.accept(pod);
                        return Mono.<Void>empty();
                    }
                    return Flux.fromIterable(snapshots)
                            .concatMap(snapshot -> withRefusal(snapshot)
                                    .flatMap(whole -> report(new WatchedNode(pod, snapshot.node()), whole)))
                            .then();
                }));
    }

    /** Has those pods reported that have waited for as long as they were given. */
    void submitOverdue() {
        var now = Instant.now();
        deadlines.forEach((pod, deadline) -> {
            if (!now.isBefore(deadline)) {
                submit(pod);
            }
        });
    }

    private Mono<PodSnapshot> withRefusal(PodSnapshot snapshot) {
        var allocation = snapshot.allocation();
        return allocation == null || !AllocationTranslation.isRefused(allocation)
                ? Mono.just(snapshot)
                : StartRefusal.read(nomad, allocation.id())
                        .map(snapshot::refusedFor)
                        .defaultIfEmpty(snapshot)
                        .publishOn(thread);
    }

    /** Neither lists nor events say of which generation an allocation is: its own copy of the job does. */
    private Mono<Void> findGeneration(String allocation) {
        return nomad.allocations()
                .get(allocation)
                .map(whole -> Optional.ofNullable(whole.job())
                        .flatMap(PodMeta::of)
                        .map(PodMeta::generation)
                        .orElse(0))
                // Collected, and the next list lacks it.
                .onErrorResume(refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.empty())
                .retryWhen(Retries.some())
                .publishOn(thread)
                .doOnNext(generation -> model.generationOf(allocation, generation))
                .then();
    }

    private Mono<Void> report(WatchedNode node, PodSnapshot snapshot) {
        var pod = node.pod();
        var observations = AllocationTranslation.observe(snapshot, Instant.now());
        int generation = snapshot.meta().generation();
        return Flux.fromIterable(Reported.unreported(reported.get(node), generation, observations))
                .concatMap(observation -> {
                    log.debug(
                            "Reporting what was observed pod={} generation={} event={}", pod, generation, observation);
                    var caller = Caller.system(snapshot.meta().workspace(), "nomad-" + observation.index());
                    return reports.report(new ReportPod(caller, pod, generation, observation, node.index(), false));
                })
                .then()
                .retryWhen(Retries.some())
                .publishOn(thread)
                .then(Mono.fromRunnable(() -> {
                    reported.put(node, Reported.of(generation, observations));
                    follow(node, snapshot);
                }));
    }

    private void follow(WatchedNode node, PodSnapshot snapshot) {
        var pod = node.pod();
        var deadline = snapshot.queueDeadline();
        if (deadline == null) {
            deadlines.remove(pod);
        } else {
            deadlines.put(pod, deadline);
        }
        var allocation = snapshot.allocation();
        var target = allocation == null ? Optional.<SshTarget>empty() : AllocationTranslation.target(allocation);
        if (allocation != null && target.isPresent() && !snapshot.isEnding()) {
            probes.ensure(
                    node,
                    new Probes.Boot(
                            snapshot.meta().workspace(),
                            snapshot.meta().generation(),
                            allocation.id(),
                            AllocationTranslation.boots(allocation),
                            target.get(),
                            allocation.modifyIndex()));
        } else {
            probes.cancel(node);
        }
        if (snapshot.job().stop() || snapshot.isQueued() || (allocation != null && allocation.isClientTerminal())) {
            reconcile.accept(pod);
        }
    }

    @Override
    public void dispose() {
        runner.dispose();
        probes.dispose();
    }
}
