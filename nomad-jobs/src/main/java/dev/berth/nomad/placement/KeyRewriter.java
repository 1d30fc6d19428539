package dev.berth.nomad.placement;

import dev.berth.messages.Workspace;
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

/**
 * Rewrites whom pods let in, and what they tell at a login, when the keys of their workspace or something of one of them changes.
 * Changes in quick succession become one rewrite.
 */
public final class KeyRewriter implements Disposable {
    /** Between two rewrites of one workspace, so that many changes do not cost as many. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration WORKSPACE_TIMEOUT = Duration.ofMinutes(1);
    private static final int WORKSPACES_AT_ONCE = 2;
    private static final Duration POD_TIMEOUT = Duration.ofSeconds(30);

    private final Reconciler reconciler;
    private final DesiredPods pods;
    private final int parallel;
    private final Map<Workspace, Long> changed = new ConcurrentHashMap<>();
    private final KeyedRunner<Workspace> runner;
    private final Map<PodId, Long> changedPods = new ConcurrentHashMap<>();
    private final KeyedRunner<PodId> podRunner;

    /** {@code parallel} pods of a workspace are written at once. */
    public KeyRewriter(Reconciler reconciler, DesiredPods pods, int parallel) {
        this.reconciler = reconciler;
        this.pods = pods;
        this.parallel = parallel;
        this.runner = new KeyedRunner<>(this::work, WORKSPACES_AT_ONCE, WORKSPACE_TIMEOUT, Schedulers.parallel());
        this.podRunner = new KeyedRunner<>(this::workOn, parallel, POD_TIMEOUT, Schedulers.parallel());
    }

    /** Returns at once. The keys as of {@code position} are waited for, in bounds, since they may lag behind the log. */
    void rewrite(Workspace workspace, long position) {
        changed.merge(workspace, position, Math::max);
        runner.submit(workspace);
    }

    /** The same for one pod, which was changed at {@code position}. What fails is left to the resync. */
    void rewrite(PodId pod, long position) {
        changedPods.merge(pod, position, Math::max);
        podRunner.submit(pod);
    }

    private Mono<Void> workOn(PodId id) {
        var position = changedPods.remove(id);
        return pods.find(id, position == null ? 0 : position)
                .filter(pod -> pod.desired() == DesiredState.RUN)
                .flatMap(reconciler::rewriteKeys)
                .then(Mono.delay(PAUSE).then());
    }

    private Mono<Void> work(Workspace workspace) {
        var position = changed.remove(workspace);
        return pods.keysReached(position == null ? 0 : position)
                .then(rewriteAll(workspace))
                .then(Mono.delay(PAUSE).then());
    }

    private Mono<Void> rewriteAll(Workspace workspace) {
        return pods.all()
                .filter(pod -> pod.workspace().equals(workspace) && pod.desired() == DesiredState.RUN)
                .flatMap(reconciler::rewriteKeys, parallel)
                .then();
    }

    @Override
    public void dispose() {
        runner.dispose();
        podRunner.dispose();
    }
}
