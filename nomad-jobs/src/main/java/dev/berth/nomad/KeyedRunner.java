package dev.berth.nomad;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs a task for each key that was asked for: never two of one key at a time, never more than a few in all, and once
 * more where a key was asked for while it ran. A key waits at most once, so the queue is no longer than there are keys.
 */
public final class KeyedRunner<K> implements Disposable {
    private static final Logger log = LoggerFactory.getLogger(KeyedRunner.class);

    private final Function<K, Mono<Void>> task;
    private final int parallel;
    private final Duration timeout;
    private final Scheduler scheduler;

    private final Queue<K> waiting = new ArrayDeque<>();
    private final Set<K> inQueue = new HashSet<>();
    private final Map<K, Disposable> running = new HashMap<>();
    private boolean disposed;

    /** A task that takes longer than {@code timeout} is cancelled. Tasks are subscribed to on {@code scheduler}. */
    public KeyedRunner(Function<K, Mono<Void>> task, int parallel, Duration timeout, Scheduler scheduler) {
        this.task = task;
        this.parallel = parallel;
        this.timeout = timeout;
        this.scheduler = scheduler;
    }

    /** Runs the task for {@code key} soon. Returns at once. */
    public synchronized void submit(K key) {
        if (!disposed && inQueue.add(key)) {
            waiting.add(key);
            startMore();
        }
    }

    private synchronized void ended(K key) {
        running.remove(key);
        startMore();
    }

    private void startMore() {
        int examined = 0;
        int held = waiting.size();
        while (!disposed && running.size() < parallel && examined++ < held) {
            var key = waiting.remove();
            if (running.containsKey(key)) {
                waiting.add(key);
            } else {
                inQueue.remove(key);
                start(key);
            }
        }
    }

    private void start(K key) {
        var run = Mono.defer(() -> task.apply(key))
                .subscribeOn(scheduler)
                .timeout(timeout)
                .doOnError(broken -> log.warn("A task failed task={} error={}", key, broken.toString()))
                .onErrorComplete()
                .doFinally(_ -> ended(key));
        var slot = Disposables.swap();
        running.put(key, slot);
        slot.update(run.subscribe());
    }

    /** Cancels what runs and takes nothing more. */
    @Override
    public synchronized void dispose() {
        disposed = true;
        waiting.clear();
        Set.copyOf(running.values()).forEach(Disposable::dispose);
    }

    @Override
    public synchronized boolean isDisposed() {
        return disposed;
    }
}
