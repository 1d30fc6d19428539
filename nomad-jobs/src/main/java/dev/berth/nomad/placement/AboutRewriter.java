package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.KeyedRunner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Rewrites what logins to a pod are told about it where its name or its timers change while it runs. */
public final class AboutRewriter implements Disposable {
    private static final Duration POD_TIMEOUT = Duration.ofMinutes(1);
    private static final int PODS_AT_ONCE = 2;

    private final Reconciler reconciler;
    private final DesiredPods pods;
    private final Map<PodId, Long> changed = new ConcurrentHashMap<>();
    private final KeyedRunner<PodId> runner;

    public AboutRewriter(Reconciler reconciler, DesiredPods pods) {
        this.reconciler = reconciler;
        this.pods = pods;
        this.runner = new KeyedRunner<>(this::work, PODS_AT_ONCE, POD_TIMEOUT, Schedulers.parallel());
    }

    /** Returns at once. The pod as of {@code position} is waited for, in bounds, since its view may lag behind the log. */
    void rewrite(PodId pod, long position) {
        changed.merge(pod, position, Math::max);
        runner.submit(pod);
    }

    /** What is missed here is found by the resync. */
    private Mono<Void> work(PodId pod) {
        var position = changed.remove(pod);
        return pods.find(pod, position == null ? 0 : position)
                .filter(found -> found.desired() == DesiredState.RUN)
                .flatMap(reconciler::rewriteKeys);
    }

    @Override
    public void dispose() {
        runner.dispose();
    }
}
