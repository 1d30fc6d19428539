package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.Nomad;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares every pod that is desired and every job that is ours, heard of or not. Run by one subscriber at a time. */
public final class Resync {
    private static final Logger log = LoggerFactory.getLogger(Resync.class);
    private static final int KEYS_AT_ONCE = 4;

    private final Nomad nomad;
    private final String installation;
    private final DesiredPods pods;
    private final Reconciler reconciler;

    /** Jobs that were said to be of another Berth. */
    private final Set<String> others = ConcurrentHashMap.newKeySet();

    public Resync(Nomad nomad, String installation, DesiredPods pods, Reconciler reconciler) {
        this.nomad = nomad;
        this.installation = installation;
        this.pods = pods;
        this.reconciler = reconciler;
    }

    /** Hands those that are different to the reconciler. Gives the pods that {@link #keys} are to be compared of. */
    public Mono<List<DesiredPod>> run() {
        // What is desired is read first: a pod that is launched meanwhile would else be one without a job.
        return pods.all()
                .collectMap(DesiredPod::id)
                .flatMap(desired -> Mono.zip(
                                nomad.jobs().list("pod-"), nomad.allocations().list())
                        .flatMap(both -> {
                            different(desired, both.getT1(), both.getT2()).forEach(reconciler::reconcile);
                            return orphans(both.getT1(), desired)
                                    .then(reconciler.sweepDisks(disks(both.getT1()), desired))
                                    .thenReturn(withKeys(both.getT1(), desired));
                        }));
    }

    /** Those that have a job: the others get their keys with it. */
    private static List<DesiredPod> withKeys(List<Job> jobs, Map<PodId, DesiredPod> desired) {
        return jobs.stream()
                .flatMap(job -> PodMeta.of(job).map(meta -> desired.get(meta.pod())).stream())
                .filter(pod -> pod.desired() == DesiredState.RUN)
                .toList();
    }

    /** Those of which the lists say that something is to be done. Asking for each alone would cost two calls per pod. */
    private List<PodId> different(Map<PodId, DesiredPod> desired, List<Job> jobs, List<Allocation> allocations) {
        var jobsById = jobs.stream().collect(Collectors.toMap(Job::id, job -> job));
        var allocationsByJob = allocations.stream().collect(Collectors.groupingBy(Allocation::jobId));
        return desired.values().stream()
                .filter(pod -> {
                    var id = pod.id().value();
                    return reconciler.isDifferent(
                            pod, new ObservedState(jobsById.get(id), allocationsByJob.getOrDefault(id, List.of())));
                })
                // Of pods whose nodes are placed all or none, who waits longest is the first to be looked at.
                .sorted(Comparator.comparing(DesiredPod::isGroup).thenComparing(DesiredPod::since))
                .map(DesiredPod::id)
                .toList();
    }

    private static Set<String> disks(List<Job> jobs) {
        return jobs.stream()
                .flatMap(job -> PodMeta.of(job).stream().flatMap(meta -> meta.disks().stream()))
                .map(Disk::name)
                .collect(Collectors.toSet());
    }

    private Mono<Void> orphans(List<Job> jobs, Map<PodId, DesiredPod> desired) {
        return Flux.fromIterable(jobs)
                .concatMap(job -> Mono.justOrEmpty(PodMeta.of(job))
                        .filter(meta -> !desired.containsKey(meta.pod()))
                        .flatMap(meta -> orphan(job, meta)))
                .then();
    }

    /** One that this Berth does not know and does not have made is another's: of a second one, or of one whose log is lost. */
    private Mono<Void> orphan(Job job, PodMeta meta) {
        var pod = meta.pod();
        return pods.find(pod, 0)
                .doOnNext(_ -> reconciler.reconcile(pod))
                .map(_ -> true)
                .defaultIfEmpty(false)
                .filter(known -> !known && !job.stop())
                .flatMap(_ -> {
                    if (!installation.equals(meta.installation())) {
                        if (others.add(job.id())) {
                            log.warn("Leaving the job of another Berth alone pod={}", pod);
                        }
                        return Mono.empty();
                    }
                    log.warn("Stopping the job of a pod that does not exist pod={}", pod);
                    return nomad.jobs().deregister(job.id(), false);
                })
                .then();
    }

    /** Completes when the keys of these pods are as they should be, or it was logged of which they are not. */
    public Mono<Void> keys(List<DesiredPod> pods) {
        return reconciler
                .withDoubtfulKeys(pods)
                .flatMapIterable(doubtful -> doubtful)
                .flatMap(reconciler::rewriteKeys, KEYS_AT_ONCE)
                .then();
    }
}
