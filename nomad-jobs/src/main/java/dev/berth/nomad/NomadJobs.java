package dev.berth.nomad;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.node.WhenNodeActionIsRequestedThenTellNomad;
import dev.berth.nomad.placement.KeyRewriter;
import dev.berth.nomad.placement.Reconciler;
import dev.berth.nomad.placement.RemovedKeys;
import dev.berth.nomad.placement.Resync;
import dev.berth.nomad.placement.VolumeRemover;
import dev.berth.nomad.placement.WhenPodChangesThenReconcile;
import dev.berth.nomad.placement.WhenVolumeDeleteIsRequestedThenDeleteIt;
import dev.berth.nomad.probe.SshProbe;
import dev.berth.nomad.watch.AllocationWatcher;
import dev.berth.nomad.watch.GpuCount;
import dev.berth.nomad.watch.Gpus;
import dev.berth.nomadsdk.Nomad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * The module's entry: brings Nomad to what people want of their pods, and reports what becomes of them. Any number of
 * nodes of an installation may have one; the node that holds the {@link WatcherClaim} watches, places and resyncs.
 */
public final class NomadJobs {
    private static final Logger log = LoggerFactory.getLogger(NomadJobs.class);

    /** People's screens ask often, and Nomad's answer is as long as the cluster is large. */
    private static final Duration GPUS_READ_INTERVAL = Duration.ofSeconds(2);

    /** With those of readers no more than eight, as many processes share the hundred that an agent takes from one address. */
    private static final int CONNECTIONS = 5;

    private static final int READERS_CONNECTIONS = 3;

    /** Each output of a pod that somebody follows holds one; a third is not for streams. */
    private static final int FOLLOWERS_CONNECTIONS = 44;

    /** A machine that does not answer holds up those of its pods that somebody looks at, and no other readers. */
    private static final int METERS_CONNECTIONS = 4;

    private static final int RESYNC_RETRIES = 4;
    private static final Duration MIN_RESYNC_PAUSE = Duration.ofMillis(500);

    private final NomadJobsSettings settings;
    private final DesiredPods pods;
    private final PodIdentity identity;
    private final Reports reports;
    private final WatcherClaim claim;
    private final Nomad nomad;
    /** Of its own, so that readers who wait for a machine that does not answer keep nothing else waiting. */
    private final Nomad readers;

    private final Nomad followers;
    private final Nomad meters;

    private final Gpus gpus = new Gpus();
    private final SshProbe probe;
    private final Reconciler reconciler;
    private final Resync resync;
    private final KeyRewriter keys;
    private final VolumeRemover volumes;
    private final RemovedKeys removedKeys;
    private final Disposable.Swap claiming = Disposables.swap();
    private final AtomicBoolean started = new AtomicBoolean();

    private final Sinks.Many<Long> resyncWanted = Sinks.many().multicast().directBestEffort();
    private final Mono<List<GpuCount>> gpusElsewhere;

    private volatile @Nullable Boolean held;
    private volatile @Nullable AllocationWatcher watcher;

    private NomadJobs(
            NomadJobsSettings settings,
            DesiredPods pods,
            PodSecrets secrets,
            PodIdentity identity,
            Reports reports,
            VolumeDeletions deletions,
            KeyRemovals removals,
            WatcherClaim claim,
            OutputKeeper output) {
        this.settings = settings;
        this.pods = pods;
        this.identity = identity;
        this.claim = claim;
        this.nomad = client(settings, CONNECTIONS);
        this.readers = client(settings, READERS_CONNECTIONS);
        this.followers = client(settings, FOLLOWERS_CONNECTIONS);
        this.meters = client(settings, METERS_CONNECTIONS);
        this.reports = new BelievedReports(nomad, reports);
        this.probe = SshProbe.start(settings.loginUser());
        this.reconciler = new Reconciler(nomad, settings, pods, secrets, identity, this.reports, output, gpus);
        this.resync = new Resync(nomad, settings.installation(), pods, reconciler);
        this.gpusElsewhere = Gpus.read(nomad).cache(GPUS_READ_INTERVAL);
        this.volumes = new VolumeRemover(nomad, settings, deletions);
        this.keys = new KeyRewriter(reconciler, pods, settings.parallel());
        this.removedKeys = new RemovedKeys(meters, pods, reconciler, removals);
    }

    private static Nomad client(NomadJobsSettings settings, int connections) {
        return Nomad.at(
                settings.nomad().withBounds(connections, settings.nomad().maxAnswerBytes()));
    }

    /** Assembles the module. Nothing is sent before {@link #start()}. */
    public static NomadJobs create(
            NomadJobsSettings settings,
            DesiredPods pods,
            PodSecrets secrets,
            PodIdentity identity,
            Reports reports,
            WatcherClaim claim) {
        return create(
                settings,
                pods,
                secrets,
                identity,
                reports,
                VolumeDeletions.NONE,
                KeyRemovals.NONE,
                claim,
                OutputKeeper.NONE);
    }

    /** The same where there are named volumes, keys are removed, and somebody keeps what ended pods have written. */
    public static NomadJobs create(
            NomadJobsSettings settings,
            DesiredPods pods,
            PodSecrets secrets,
            PodIdentity identity,
            Reports reports,
            VolumeDeletions deletions,
            KeyRemovals removals,
            WatcherClaim claim,
            OutputKeeper output) {
        return new NomadJobs(settings, pods, secrets, identity, reports, deletions, removals, claim, output);
    }

    /**
     * Begins to watch and to resync, as soon as the claim is held and for as long as it is. Returns at once;
     * {@link #watchStatus()} says when the first list was read.
     */
    public void start() {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("already started");
        }
        claiming.update(claim.held()
                .distinctUntilChanged()
                .doOnNext(this::claimed)
                .switchMap(isHeld -> isHeld ? watching() : Flux.never())
                .subscribe(_ -> {}, broken -> log.error("The claim on the watcher broke off", broken)));
    }

    private void claimed(boolean isHeld) {
        held = isHeld;
        if (isHeld) {
            log.info("This node watches Nomad");
        } else {
            log.info("This node has no claim on watching Nomad; it waits for one");
        }
    }

    private Flux<Void> watching() {
        return Flux.using(
                this::startWatcher,
                _ -> Flux.merge(
                        resyncs(),
                        reconciler.readyDisks().keep(settings.resyncInterval()),
                        volumes.keep(settings.resyncInterval()),
                        removedKeys.keep()),
                this::stopWatcher);
    }

    private AllocationWatcher startWatcher() {
        var next = new AllocationWatcher(
                nomad,
                settings,
                pods,
                identity,
                reports,
                probe,
                gpus,
                reconciler::reconcile,
                reconciler::reconcileWaiting,
                () -> resyncWanted.tryEmitNext(0L));
        watcher = next;
        next.start();
        return next;
    }

    private void stopWatcher(AllocationWatcher running) {
        watcher = null;
        running.dispose();
    }

    /** From time to time, and when Nomad or a machine of its is back: what waits for it does not wait any longer. */
    private Flux<Void> resyncs() {
        return Flux.merge(Mono.just(0L), Flux.interval(settings.resyncInterval()), resyncWanted.asFlux())
                .onBackpressureLatest()
                .concatMap(
                        _ -> resync.run()
                                // Nomad's stream is back before all of its servers answer.
                                .retryWhen(Retry.backoff(RESYNC_RETRIES, MIN_RESYNC_PAUSE))
                                .timeout(settings.resyncInterval())
                                .doOnError(broken -> log.warn("A resync failed error={}", broken.toString()))
                                .onErrorComplete(),
                        1)
                // After a start this takes a call for each pod, which no comparison of the rest waits for.
                .onBackpressureLatest()
                .concatMap(
                        pods -> resync.keys(pods)
                                .retryWhen(Retry.backoff(RESYNC_RETRIES, MIN_RESYNC_PAUSE))
                                .doOnError(broken -> log.warn("Cannot compare keys error={}", broken.toString()))
                                .onErrorComplete(),
                        1);
    }

    /** Whether what this process knows of Nomad is up to date, or another one watches. Read from memory. */
    public WatchStatus watchStatus() {
        var running = watcher;
        return running == null ? WatchStatus.without(Boolean.FALSE.equals(held), claim.error()) : running.status();
    }

    /** Whether this process is the one that acts on Nomad. Read from memory. */
    public boolean holdsClaim() {
        return Boolean.TRUE.equals(held);
    }

    /** How many segments a processor may have here. Before the start none is taken, and Axon refuses none. */
    int maxSegments() {
        return !started.get() || holdsClaim() ? 1 : 0;
    }

    /** Whether something answers at these ports of a pod, as {@link SshProbe#listening} tells. */
    public Mono<Map<Integer, Boolean>> listening(
            PodId pod, SshTarget target, String hostKey, @Nullable String user, List<Integer> ports) {
        return Mono.defer(() -> probe.listening(target, hostKey, user, identity.probeLogin(pod), ports));
    }

    /** What listens at a port of a pod answers to a GET, as {@link SshProbe#page} tells. */
    public Mono<String> page(
            PodId pod, SshTarget target, String hostKey, @Nullable String user, int port, String path) {
        return Mono.defer(() -> probe.page(target, hostKey, user, identity.probeLogin(pod), port, path));
    }

    public ProbeStatistics probeStatistics() {
        return probe.statistics();
    }

    /** Stops, waiting no longer than {@code timeout}. Pods run on; what was under way is taken up by the next start. */
    public void stop(Duration timeout) {
        claiming.dispose();
        keys.dispose();
        reconciler.dispose();
        probe.close();
        Mono.when(
                        claim.release().onErrorComplete(),
                        nomad.close().onErrorComplete(),
                        readers.close().onErrorComplete(),
                        followers.close().onErrorComplete(),
                        meters.close().onErrorComplete())
                .timeout(timeout)
                .onErrorComplete()
                .block(timeout.plusSeconds(1));
    }

    /** The event handlers about machines; {@link NomadJobsConfiguration} registers them. */
    WhenNodeActionIsRequestedThenTellNomad nodeAutomation() {
        return new WhenNodeActionIsRequestedThenTellNomad(nomad.nodes());
    }

    /** The event handlers about named volumes; {@link NomadJobsConfiguration} registers them. */
    WhenVolumeDeleteIsRequestedThenDeleteIt volumeAutomation() {
        return new WhenVolumeDeleteIsRequestedThenDeleteIt(volumes);
    }

    /** The event handlers about pods and keys; {@link NomadJobsConfiguration} registers them. */
    WhenPodChangesThenReconcile automation() {
        return new WhenPodChangesThenReconcile(reconciler, keys);
    }

    /** The GPUs of the cluster by model, sorted by its name: from memory where this node watches, else Nomad is asked. */
    public Mono<List<GpuCount>> gpuModels() {
        return Mono.defer(() -> watcher == null ? gpusElsewhere : Mono.just(gpus.models()));
    }

    /** The client, for what is read on request. */
    public Nomad nomad() {
        return readers;
    }

    /** The client for streams that are read for as long as somebody looks on. */
    public Nomad followers() {
        return followers;
    }

    /** The client for what pods use, which is asked again and again for as long as somebody looks on. */
    public Nomad meters() {
        return meters;
    }
}
