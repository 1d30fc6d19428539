package dev.berth.nomad.placement;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.KeyedRunner;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.PodSecrets;
import dev.berth.nomad.Reports;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Brings Nomad to what is wanted, pod by pod: look at both, do the one next {@link Step}, look again. Knows nothing of
 * what it did before, so a crash between any two calls costs no more than the next look. One pod is worked on once at a
 * time; where a step fails it is tried again a few times and then left to the sweep.
 */
public final class Reconciler implements Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final int STEPS_AT_ONCE = 8;
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    /** How long what a command decided may take to show in what is wanted. */
    private static final Duration NEWS = Duration.ofSeconds(5);

    private static final Duration NEWS_PAUSE = Duration.ofMillis(10);

    private final Nomad nomad;
    private final NomadJobsSettings settings;
    private final DesiredPods pods;
    private final PodSecrets secrets;
    private final Reports reports;
    private final PodJob podJob;
    private final PodKeys keys;
    private final PodDisk disk;
    private final KeyedRunner<PodId> runner;
    private final Map<PodId, Predicate<DesiredPod>> expected = new ConcurrentHashMap<>();

    public Reconciler(
            Nomad nomad,
            NomadJobsSettings settings,
            DesiredPods pods,
            PodSecrets secrets,
            PodIdentity identity,
            Reports reports,
            Function<GpuRequest, Optional<String>> nodeWithRoom) {
        this.nomad = nomad;
        this.settings = settings;
        this.pods = pods;
        this.secrets = secrets;
        this.reports = reports;
        this.podJob = new PodJob(settings);
        this.keys = new PodKeys(nomad, pods, identity);
        this.disk = new PodDisk(nomad, settings.volumePlugin(), nodeWithRoom);
        this.runner = new KeyedRunner<>(this::work, settings.parallel(), DEADLINE, Schedulers.parallel());
    }

    /** Has the pod looked at soon. Returns at once. */
    public void converge(PodId pod) {
        runner.submit(pod);
    }

    /**
     * The same, after waiting, in bounds, until what is wanted shows the news that {@code shows} asks about: what is wanted
     * is read from a projection, and the caller may have heard from the log before it.
     */
    public void converge(PodId pod, Predicate<DesiredPod> shows) {
        expected.put(pod, shows);
        runner.submit(pod);
    }

    /** Rewrites whom the living pods of a workspace let in. */
    public Mono<Void> rewriteKeys(Workspace workspace) {
        return pods.all()
                .filter(pod -> pod.workspace().equals(workspace) && pod.wanted() == DesiredState.RUN)
                .flatMap(this::rewriteKeys, settings.parallel())
                .then();
    }

    /** Looks at every pod that is wanted and every job that is ours, heard of or not. */
    public Mono<Void> sweep() {
        return Mono.zip(pods.all().collectMap(DesiredPod::id), nomad.jobs().list("pod-"))
                .flatMapMany(both -> {
                    both.getT1().keySet().forEach(this::converge);
                    return Flux.fromIterable(both.getT2())
                            .filter(job ->
                                    PodMeta.of(job).isPresent() && !both.getT1().containsKey(new PodId(job.id())))
                            .concatMap(this::orphan)
                            .thenMany(Flux.fromIterable(both.getT1().values()))
                            .filter(pod -> pod.wanted() == DesiredState.RUN)
                            .flatMap(this::rewriteKeys, 4);
                })
                .then();
    }

    private Mono<Void> orphan(Job job) {
        var pod = new PodId(job.id());
        return pods.find(pod, 0)
                .doOnNext(_ -> converge(pod))
                .map(_ -> true)
                .defaultIfEmpty(false)
                .filter(known -> !known && !job.stop())
                .flatMap(_ -> {
                    LOG.warn("stopping the job of a pod that does not exist pod={}", pod);
                    return nomad.jobs().deregister(job.id(), false);
                })
                .then();
    }

    private Mono<Void> rewriteKeys(DesiredPod pod) {
        return keys.write(pod)
                .doOnError(refused -> LOG.warn(
                        "cannot write who may log in; the sweep tries again pod={} error={}",
                        pod.id(),
                        refused.getMessage()))
                .onErrorComplete();
    }

    private Mono<Void> work(PodId pod) {
        return Mono.defer(() -> steps(pod, STEPS_AT_ONCE))
                .doOnError(refused -> LOG.info("a step failed pod={} error={}", pod, refused.getMessage()))
                .retryWhen(Retry.backoff(TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .jitter(0.5)
                        .onRetryExhaustedThrow((_, last) -> last.failure()))
                .onErrorResume(refused -> {
                    LOG.warn(
                            "a pod is not as wanted; the sweep tries again pod={} error={}", pod, refused.getMessage());
                    return Mono.empty();
                });
    }

    private Mono<Void> steps(PodId pod, int left) {
        if (left == 0) {
            return Mono.fromRunnable(() -> converge(pod));
        }
        return wanted(pod)
                .flatMap(wanted -> actual(pod).flatMap(actual -> {
                    var step = Step.next(wanted, actual);
                    LOG.debug("next step pod={} step={}", pod, step);
                    return perform(step, wanted).flatMap(more -> more ? steps(pod, left - 1) : Mono.empty());
                }));
    }

    private Mono<DesiredPod> wanted(PodId pod) {
        var shows = expected.get(pod);
        if (shows == null) {
            return pods.find(pod, 0);
        }
        return pods.find(pod, 0)
                .filter(shows)
                .repeatWhenEmpty(again -> again.delayElements(NEWS_PAUSE))
                .timeout(NEWS, pods.find(pod, 0))
                .doOnTerminate(() -> expected.remove(pod, shows));
    }

    private Mono<ObservedState> actual(PodId pod) {
        return nomad.jobs()
                .get(pod.value())
                .flatMap(job -> nomad.jobs().allocations(job.id()).map(all -> new ObservedState(job, all)))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isNotFound(),
                        _ -> Mono.just(ObservedState.NOTHING));
    }

    /** True where there may be something to do right after. */
    private Mono<Boolean> perform(Step step, DesiredPod pod) {
        return switch (step) {
            case Step.Submit submit -> submit(pod, submit);
            case Step.Stop _ -> nomad.jobs().deregister(pod.id().value(), false).thenReturn(true);
            case Step.CleanUp cleanUp -> cleanUp(pod, cleanUp);
            case Step.Say say -> report(pod, say.what()).thenReturn(false);
            case Step.AwaitEnd _, Step.Rest _ -> Mono.just(false);
        };
    }

    private Mono<Boolean> submit(DesiredPod pod, Step.Submit step) {
        return keys.write(pod)
                .then(disk.make(pod))
                .then(env(pod))
                .flatMap(env -> nomad.jobs().register(podJob.of(pod, env), step.jobModifyIndex()))
                .doOnNext(_ -> LOG.info("submitted a job pod={} generation={}", pod.id(), pod.generation()))
                .thenReturn(false)
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isCasConflict(), _ -> Mono.just(true))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && isInvalid(e),
                        refused -> report(
                                        pod,
                                        new PodObservation.Failed(
                                                new Reason(
                                                        "rejected",
                                                        "Nomad does not take the pod's job: "
                                                                + oneLine(((NomadException) refused).text())),
                                                step.index(),
                                                null))
                                .thenReturn(false));
    }

    private Mono<Map<String, String>> env(DesiredPod pod) {
        return pod.secrets() == null ? Mono.just(Map.of()) : secrets.open(pod.secrets());
    }

    private Mono<Boolean> cleanUp(DesiredPod pod, Step.CleanUp step) {
        return (step.purge() ? nomad.jobs().deregister(pod.id().value(), true).then() : Mono.<Void>empty())
                .then(keys.delete(pod))
                .then(disk.delete(pod))
                .then(secrets.forget(pod.id()))
                .then(report(pod, new PodObservation.Gone(0, step.endedAt())))
                .thenReturn(false);
    }

    private Mono<Void> report(DesiredPod pod, PodObservation what) {
        var caller = Caller.system(pod.workspace(), "nomad-" + what.index());
        return reports.report(new ReportPod(caller, pod.id(), pod.generation(), what))
                .then();
    }

    /** Whether trying again cannot help. */
    private static boolean isInvalid(NomadException refused) {
        return refused.status() == 400 || refused.text().contains("validation failed");
    }

    private static String oneLine(String text) {
        return List.of(text.split("\\s*\\n\\s*")).stream()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .map(line -> line.replaceFirst("^\\* ", ""))
                .orElse(text);
    }

    /** Stops working. Steps under way are cut; a later look takes them up. */
    @Override
    public void dispose() {
        runner.dispose();
    }
}
