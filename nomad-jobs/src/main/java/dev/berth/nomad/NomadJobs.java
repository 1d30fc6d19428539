package dev.berth.nomad;

import dev.berth.nomad.placement.KeyRewriter;
import dev.berth.nomad.placement.Reconciler;
import dev.berth.nomad.placement.WhenPodChangesThenReconcile;
import dev.berth.nomad.probe.SshProbe;
import dev.berth.nomad.watch.AllocationWatcher;
import dev.berth.nomad.watch.Gpus;
import dev.berth.nomadsdk.Nomad;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The module's door: brings Nomad to what people want of their pods, and reports what becomes of them. One of these is to
 * be active in an installation; two would only do everything twice.
 */
public final class NomadJobs {
    private static final Logger LOG = LoggerFactory.getLogger(NomadJobs.class);

    private final NomadJobsSettings settings;
    private final Nomad nomad;
    private final Gpus gpus = new Gpus();
    private final SshProbe probe;
    private final Reconciler convergence;
    private final KeyRewriter keys;
    private final AllocationWatcher watcher;
    private final Disposable.Swap sweeping = Disposables.swap();
    private final AtomicBoolean started = new AtomicBoolean();

    private NomadJobs(
            NomadJobsSettings settings, DesiredPods pods, PodSecrets secrets, PodIdentity identity, Reports reports) {
        this.settings = settings;
        this.nomad = Nomad.at(settings.nomad());
        this.probe = SshProbe.start();
        this.convergence = new Reconciler(nomad, settings, pods, secrets, identity, reports, gpus::nodeFor);
        this.keys = new KeyRewriter(convergence, pods);
        this.watcher =
                new AllocationWatcher(nomad, settings, pods, identity, reports, probe, gpus, convergence::converge);
    }

    /** Assembles the module. Nothing is sent before {@link #start()}. */
    public static NomadJobs create(
            NomadJobsSettings settings, DesiredPods pods, PodSecrets secrets, PodIdentity identity, Reports reports) {
        return new NomadJobs(settings, pods, secrets, identity, reports);
    }

    /** Begins to watch and to sweep. Returns at once; {@link #watchStatus()} says when the first list was read. */
    public void start() {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("already started");
        }
        watcher.start();
        sweeping.update(Flux.concat(Mono.just(0L), Flux.interval(settings.sweep()))
                .onBackpressureDrop()
                .concatMap(
                        _ -> convergence
                                .sweep()
                                .timeout(settings.sweep())
                                .doOnError(broken -> LOG.warn("a sweep failed error={}", broken.getMessage()))
                                .onErrorComplete(),
                        1)
                .subscribe());
    }

    /** Whether what this process knows of Nomad is up to date. Read from memory. */
    public WatchStatus watchStatus() {
        return watcher.status();
    }

    public ProbeStatistics probeStatistics() {
        return probe.statistics();
    }

    /** Stops, waiting no longer than {@code patience}. Pods run on; what was under way is taken up by the next start. */
    public void stop(Duration patience) {
        sweeping.dispose();
        keys.dispose();
        convergence.dispose();
        watcher.dispose();
        probe.close();
        nomad.close().timeout(patience).onErrorComplete().block(patience.plusSeconds(1));
    }

    /** The event handlers; {@link NomadJobsConfiguration} registers them. */
    WhenPodChangesThenReconcile automation() {
        return new WhenPodChangesThenReconcile(convergence, keys);
    }

    /** What the GPU route shows. */
    public Gpus gpus() {
        return gpus;
    }

    /** The client, for the log route. */
    public Nomad nomad() {
        return nomad;
    }
}
