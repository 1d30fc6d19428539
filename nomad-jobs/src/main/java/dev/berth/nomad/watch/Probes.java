package dev.berth.nomad.watch;

import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.Reports;
import dev.berth.nomad.probe.ProbeException;
import dev.berth.nomad.probe.SshProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Tries each started pod's SSH server until it answers, first after milliseconds and in the end once a second, for as
 * long as the pod runs: a pod that does not answer stays STARTING, and its reason and the log say why.
 */
final class Probes implements Disposable {
    private static final Logger log = LoggerFactory.getLogger(Probes.class);
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TRIES_PER_WARNING = 60;

    private final SshProbe probe;
    private final DesiredPods pods;
    private final PodIdentity identity;
    private final Reports reports;
    private final Map<WatchedNode, Running> running = new ConcurrentHashMap<>();

    Probes(SshProbe probe, DesiredPods pods, PodIdentity identity, Reports reports) {
        this.probe = probe;
        this.pods = pods;
        this.identity = identity;
        this.reports = reports;
    }

    /** One boot of a pod. {@code index} is that of the snapshot that showed it, and does not make it another boot. */
    record Boot(Workspace workspace, int generation, String allocation, int boots, SshTarget target, long index) {
        boolean isSameAs(Boot other) {
            return generation == other.generation
                    && allocation.equals(other.allocation)
                    && boots == other.boots
                    && target.equals(other.target);
        }
    }

    private record Running(Boot boot, Disposable handle) {}

    /** Has this boot tried, and no other of the pod or node. Tried once only, however often it is asked for. */
    void ensure(WatchedNode node, Boot boot) {
        running.compute(node, (_, before) -> {
            if (before != null) {
                if (before.boot().isSameAs(boot)) {
                    return before;
                }
                before.handle().dispose();
            }
            return new Running(boot, start(node, boot));
        });
    }

    /** The pod does not run, or cannot be reached: its next appearance is tried anew. */
    void cancel(WatchedNode node) {
        running.computeIfPresent(node, (_, before) -> {
            before.handle().dispose();
            return null;
        });
    }

    /** The same for all nodes of a pod. */
    void cancel(PodId pod) {
        WatchedNode.all(pod).forEach(this::cancel);
    }

    private Disposable start(WatchedNode node, Boot boot) {
        var pod = node.pod();
        var tries = new AtomicInteger();
        var unreachable = new Unreachable(System.nanoTime());
        return Mono.defer(() -> pods.find(pod, 0))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the pod is not known here")))
                .flatMap(desired -> login(node.of(desired), boot))
                .then(Mono.defer(() -> reports.report(report(
                        node,
                        boot,
                        new PodObservation.Reachable(
                                boot.allocation(),
                                boot.boots(),
                                List.of(Endpoint.ssh(boot.target())),
                                boot.index(),
                                null)))))
                .onErrorResume(
                        ProbeException.class,
                        refused -> told(node, boot, unreachable, refused).then(Mono.error(refused)))
                .doOnError(refused -> {
                    if (tries.incrementAndGet() % TRIES_PER_WARNING == 0) {
                        log.warn("A pod's SSH server does not answer pod={} error={}", pod, refused.toString());
                    }
                })
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_PAUSE)
                        .maxBackoff(MAX_PAUSE)
                        .jitter(0.2))
                .subscribeOn(Schedulers.parallel())
                .subscribe(
                        _ -> log.info(
                                "A pod can be reached pod={} address={}",
                                pod,
                                boot.target().host() + ":" + boot.target().port()),
                        broken -> log.error("The probe of a pod broke off pod={}", pod, broken));
    }

    private Mono<Void> login(DesiredPod node, Boot boot) {
        return probe.login(boot.target(), node.hostKey(), node.spec().user(), identity.probeLogin(node.id()));
    }

    private static ReportPod report(WatchedNode node, Boot boot, PodObservation seen) {
        var caller = Caller.system(boot.workspace(), "nomad-" + boot.index());
        return new ReportPod(caller, node.pod(), boot.generation(), seen, node.index(), false);
    }

    /** What was told of a boot that lets nobody in. */
    private static final class Unreachable {
        private final long since;
        private ProbeException.@Nullable Kind told;

        Unreachable(long since) {
            this.since = since;
        }
    }

    /** Only after a while, since a server takes a moment to come up, and only what was not told last. */
    private Mono<Void> told(WatchedNode node, Boot boot, Unreachable unreachable, ProbeException refused) {
        if (refused.kind() == unreachable.told || System.nanoTime() - unreachable.since < PATIENCE.toNanos()) {
            return Mono.empty();
        }
        return reports.report(report(
                        node,
                        boot,
                        new PodObservation.Unreachable(
                                boot.allocation(), boot.boots(), refused.why(), boot.index(), null)))
                .doOnSuccess(_ -> unreachable.told = refused.kind())
                .then();
    }

    @Override
    public void dispose() {
        running.values().forEach(each -> each.handle().dispose());
        running.clear();
    }
}
