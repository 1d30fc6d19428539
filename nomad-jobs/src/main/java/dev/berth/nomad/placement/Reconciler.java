package dev.berth.nomad.placement;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.ReportPod;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.Disks;
import dev.berth.nomad.KeyedRunner;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.OutputKeeper;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.PodSecrets;
import dev.berth.nomad.Reports;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Brings Nomad to the desired state, pod by pod: compare desired and observed state, do the one next {@link Step}, compare
 * again. Knows nothing of what it did before, so a crash between any two calls costs no more than the next comparison. One
 * pod is worked on once at a time; where a step fails it is tried again a few times and then left to the resync.
 */
public final class Reconciler implements Disposable {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** With the pauses between them, longer than Nomad takes to end a pod. */
    private static final int MAX_STEPS = 8;

    private static final int MAX_TRIES = 5;
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    /** Far less than a pod may take, so that no pod stays for what it wrote. */
    private static final Duration KEEP_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration POD_TIMEOUT = Duration.ofMinutes(2);

    private final Nomad nomad;
    private final NomadJobsSettings settings;
    private final DesiredPods pods;
    private final PodSecrets secrets;
    private final Reports reports;
    private final JobMaker jobs;
    private final PodKeys keys;
    private final PodRegistry registry;
    private final PodNotebook notebook;
    private final PodDisk disk;
    private final EmptyDisk emptyDisk;
    private final ReadyDisks readyDisks;
    private final AllOrNone allOrNone;
    private final Submission submission;
    private final AwaitedEnd awaitedEnd;
    private final OutputKeeper output;
    private final KeyedRunner<PodId> runner;
    private final Map<PodId, Long> positions = new ConcurrentHashMap<>();

    public Reconciler(
            Nomad nomad,
            NomadJobsSettings settings,
            DesiredPods pods,
            PodSecrets secrets,
            PodIdentity identity,
            Reports reports,
            OutputKeeper output,
            MachineRoom room) {
        this.nomad = nomad;
        this.settings = settings;
        this.pods = pods;
        this.secrets = secrets;
        this.reports = reports;
        this.keys = new PodKeys(nomad, pods, identity);
        this.registry = new PodRegistry(nomad, settings, pods);
        this.notebook = new PodNotebook(nomad, pods, secrets);
        var volumes = new Volumes(nomad, settings.volumePlugin());
        var leases = new DiskLeases(nomad);
        this.readyDisks = new ReadyDisks(
                volumes,
                leases,
                Flux.defer(pods::all)
                        .flatMapIterable(DesiredPod::each)
                        .mapNotNull(DesiredPod::disk)
                        .collect(Collectors.toSet()),
                settings.disks() == Disks.MADE_AHEAD);
        this.disk = new PodDisk(volumes, leases, readyDisks, room::nodesFor);
        this.emptyDisk = new EmptyDisk(nomad, volumes, leases, readyDisks, room::withRoomFor);
        var storage = new PodStorage(volumes, disk, settings.disks() == Disks.BY_PATH);
        this.jobs = new JobMaker(settings, registry, notebook, storage, disk);
        this.allOrNone = new AllOrNone(nomad, settings, room, keys, jobs, this::report);
        this.submission = new Submission(nomad, keys, jobs, this::report);
        this.output = output;
        this.awaitedEnd = new AwaitedEnd(nomad, this::report);
        this.runner = new KeyedRunner<>(this::work, settings.parallel(), POD_TIMEOUT, Schedulers.parallel());
    }

    /** Has the pod compared soon, as it is known now. Returns at once. */
    public void reconcile(PodId pod) {
        runner.submit(pod);
    }

    /** The same as of {@code position} of the log, where the caller has heard of a change; waits for it in bounded time. */
    public void reconcile(PodId pod, long position) {
        positions.merge(pod, position, Math::max);
        runner.submit(pod);
    }

    /** Something may have come free: has the pods compared whose nodes wait for places, which Nomad does not know of. */
    public void reconcileWaiting() {
        allOrNone.waiting().forEach(this::reconcile);
    }

    /** What keeps disks ready for pods to come. */
    public ReadyDisks readyDisks() {
        return readyDisks;
    }

    /** Brings back leases that were lost and gives up disks that a crash left behind; {@code disks} are those that jobs name. */
    Mono<Void> sweepDisks(Set<String> disks, Map<PodId, DesiredPod> all) {
        return disk.sweep(
                disks,
                all.values().stream()
                        .flatMap(pod -> pod.each().stream())
                        .collect(Collectors.toMap(DesiredPod::id, pod -> pod)),
                pod -> pods.find(pod, 0)
                        .map(found -> found.phase() == Phase.TERMINATED)
                        .defaultIfEmpty(false));
    }

    /** Those of the pods whose keys are not known to be as they should be. */
    Mono<List<DesiredPod>> withDoubtfulKeys(List<DesiredPod> all) {
        return keys.doubtful(all);
    }

    /** Completes when the pod's keys are as they should be as far as Nomad's servers are concerned. */
    Mono<Void> writeKeys(DesiredPod pod) {
        return keys.write(pod);
    }

    /** The same, and its notebook's log-in too, or it was logged why they are not. */
    Mono<Void> rewriteKeys(DesiredPod pod) {
        return notebook.write(pod)
                // The resync looks at keys only.
                .doOnError(_ -> keys.doubt(pod))
                .then(writeKeys(pod))
                .doOnError(refused -> log.warn(
                        "Cannot write who may log in; the resync tries again pod={} error={}",
                        pod.id(),
                        refused.getMessage()))
                .onErrorComplete();
    }

    private Mono<Void> work(PodId pod) {
        return Mono.defer(() -> steps(pod, MAX_STEPS))
                .doOnError(refused -> log.info("A step failed pod={} error={}", pod, refused.getMessage()))
                .onErrorResume(refused -> sayWhyItWaits(pod, refused).then(Mono.error(refused)))
                .retryWhen(Retry.backoff(MAX_TRIES, MIN_PAUSE)
                        .maxBackoff(MAX_PAUSE)
                        .jitter(0.5)
                        .onRetryExhaustedThrow((_, last) -> last.failure()))
                .onErrorResume(refused -> {
                    log.warn(
                            "A pod is not as desired; the resync tries again pod={} error={}",
                            pod,
                            refused.getMessage());
                    return Mono.empty();
                });
    }

    /** Once: a pod that has been told is no longer only requested. */
    private Mono<Void> sayWhyItWaits(PodId id, Throwable fault) {
        var why = fault instanceof DiskFault diskFault ? diskFault.reason() : SchedulerAway.of(fault);
        return why == null
                ? Mono.empty()
                : pods.find(id, 0)
                        .filter(pod -> pod.phase() == Phase.REQUESTED)
                        .flatMap(pod -> report(pod, new PodObservation.Queued(why, 0, null)))
                        .onErrorComplete();
    }

    private Mono<Void> steps(PodId pod, int left) {
        if (left == 0) {
            return Mono.fromRunnable(() -> reconcile(pod));
        }
        return desired(pod)
                .flatMap(desired -> observed(pod).flatMap(observed -> {
                    var step = Step.next(desired, observed);
                    log.debug("Next step pod={} step={}", pod, step);
                    return perform(step, desired, observed, left)
                            .flatMap(more -> more ? steps(pod, left - 1) : Mono.empty());
                }));
    }

    private Mono<DesiredPod> desired(PodId pod) {
        var position = positions.get(pod);
        return position == null
                ? pods.find(pod, 0)
                : pods.find(pod, position).doOnSuccess(_ -> positions.remove(pod, position));
    }

    private Mono<ObservedState> observed(PodId pod) {
        return nomad.jobs()
                .get(pod.value())
                .flatMap(job -> nomad.jobs().allocations(job.id()).map(all -> new ObservedState(job, all)))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isNotFound(),
                        _ -> Mono.just(ObservedState.NOTHING));
    }

    /** True where there may be something to do right after. */
    private Mono<Boolean> perform(Step step, DesiredPod pod, ObservedState observed, int left) {
        if (!(step instanceof Step.Submit)) {
            allOrNone.waitsNoMore(pod.id());
        }
        return switch (step) {
            case Step.Submit submit when pod.isGroup() -> allOrNone.submit(pod, submit, observed);
            case Step.Submit submit -> submission.submit(pod, submit, observed, left);
            case Step.Replace replace -> submission.replace(pod, replace, observed, left);
            case Step.GiveBack back -> allOrNone.giveBack(pod, back, observed);
            case Step.Stop _ -> submission.stop(pod).thenReturn(true);
            case Step.CleanUp cleanUp -> cleanUp(pod, cleanUp, observed);
            case Step.Report(var observation) ->
                ended(pod, observation).then(report(pod, observation)).thenReturn(false);
            case Step.NoOp _ -> moved(pod, observed).thenReturn(false);
            case Step.AwaitEnd _ -> awaitedEnd.look(pod, observed);
        };
    }

    /** A pod that was stopped may be terminated long after Nomad has forgotten what it wrote. */
    private Mono<Void> ended(DesiredPod pod, PodObservation observation) {
        return observation instanceof PodObservation.Stopped ? keepOutput(pod, false) : Mono.empty();
    }

    private Mono<Void> keepOutput(DesiredPod pod, boolean isLast) {
        return output.keep(pod.id(), pod.each().size(), isLast)
                .timeout(KEEP_TIMEOUT)
                .onErrorResume(failed -> {
                    log.warn("What a pod wrote could not be kept pod={} error={}", pod.id(), failed.toString());
                    return Mono.empty();
                });
    }

    /** Whether a comparison of what was seen finds something to do. */
    boolean isDifferent(DesiredPod pod, ObservedState observed) {
        return switch (Step.next(pod, observed)) {
            case Step.Submit _, Step.Replace _, Step.Stop _, Step.CleanUp _, Step.Report _ -> true;
            case Step.GiveBack _ -> allOrNone.isOverdue(pod, observed, Instant.now());
            case Step.NoOp _ -> mayMove(pod, observed);
            case Step.AwaitEnd _ -> AwaitedEnd.isDue(pod, observed);
        };
    }

    private boolean mayMove(DesiredPod pod, ObservedState observed) {
        return settings.disks() == Disks.MADE_AHEAD && EmptyDisk.mayMove(pod, observed);
    }

    private Mono<Void> moved(DesiredPod pod, ObservedState observed) {
        return mayMove(pod, observed)
                ? jobs.byDisk(pod).flatMap(onDisk -> emptyDisk.move(pod, observed, onDisk))
                : Mono.empty();
    }

    private Mono<Boolean> cleanUp(DesiredPod pod, Step.CleanUp step, ObservedState observed) {
        return keepOutput(pod, true)
                .then(
                        step.purge()
                                ? nomad.jobs()
                                        .deregister(pod.id().value(), true)
                                        .then()
                                : Mono.<Void>empty())
                .then(keys.delete(pod))
                .then(registry.delete(pod))
                .then(notebook.delete(pod))
                .then(jobs.deleteDisks(pod, observed))
                .then(secrets.forget(pod.id()))
                .then(report(pod, new PodObservation.Gone(0, step.endedAt())))
                .thenReturn(false);
    }

    private Mono<Void> report(DesiredPod pod, PodObservation observation) {
        var caller = Caller.system(pod.workspace(), "nomad-" + observation.index());
        return reports.report(new ReportPod(caller, pod.id(), pod.generation(), observation))
                .then();
    }

    /** Stops working. Steps under way are cancelled; a later comparison takes them up. */
    @Override
    public void dispose() {
        runner.dispose();
    }
}
