package dev.berth.nomad.placement;

import dev.berth.messages.Workspace;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.KeyedRunner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Rewrites whom pods let in when the keys of their workspace change. Changes in quick succession become one rewrite. */
public final class KeyRewriter implements Disposable {
    /** Between two rewrites of one workspace, so that many changes do not cost as many. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int WORKSPACES_AT_ONCE = 2;

    private final Reconciler convergence;
    private final DesiredPods pods;
    private final Map<Workspace, Long> changed = new ConcurrentHashMap<>();
    private final KeyedRunner<Workspace> runner;

    public KeyRewriter(Reconciler convergence, DesiredPods pods) {
        this.convergence = convergence;
        this.pods = pods;
        this.runner = new KeyedRunner<>(this::work, WORKSPACES_AT_ONCE, DEADLINE, Schedulers.parallel());
    }

    /** Returns at once. The keys as of {@code position} are waited for, in bounds, since they may lag behind the log. */
    void rewrite(Workspace workspace, long position) {
        changed.merge(workspace, position, Math::max);
        runner.submit(workspace);
    }

    private Mono<Void> work(Workspace workspace) {
        var position = changed.remove(workspace);
        return pods.keysReached(position == null ? 0 : position)
                .then(convergence.rewriteKeys(workspace))
                .then(Mono.delay(PAUSE).then());
    }

    @Override
    public void dispose() {
        runner.dispose();
    }
}
