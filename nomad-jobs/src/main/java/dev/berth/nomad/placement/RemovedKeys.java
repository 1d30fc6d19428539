package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.KeyRemovals;
import dev.berth.nomad.KeyRemovals.AwaitedRemoval;
import dev.berth.nomadsdk.Nomad;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells which pods have heard that a key was removed, until all have. Knows nothing of what it did before: which removals there are
 * is in the log, and whether a pod has heard is looked up where its server looks.
 */
public final class RemovedKeys {
    private static final Logger log = LoggerFactory.getLogger(RemovedKeys.class);

    /** Several looks fit into the time after which public ports are closed. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** A removal that has not reached all pods by then waits for a machine, which may take long. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final int LOOKS_PER_LATER_LOOK = 5;
    private static final Duration LOOK_TIMEOUT = Duration.ofMinutes(1);
    private static final int PODS_AT_ONCE = 4;

    private final Nomad nomad;
    private final DesiredPods pods;
    private final Reconciler reconciler;
    private final KeyRemovals removals;

    /** {@code nomad}: a client of its own, of which a machine that does not answer keeps nothing else waiting. */
    public RemovedKeys(Nomad nomad, DesiredPods pods, Reconciler reconciler, KeyRemovals removals) {
        this.nomad = nomad;
        this.pods = pods;
        this.reconciler = reconciler;
        this.removals = removals;
    }

    /** Looks while subscribed to, by one process at a time. */
    public Flux<Void> keep() {
        return Flux.interval(INTERVAL)
                .onBackpressureLatest()
                .concatMap(
                        tick -> look(tick % LOOKS_PER_LATER_LOOK == 0)
                                .timeout(LOOK_TIMEOUT)
                                .doOnError(broken -> log.warn(
                                        "Cannot look who has heard of a removed key error={}", broken.toString()))
                                .onErrorComplete(),
                        1);
    }

    private Mono<Void> look(boolean alsoAtOldOnes) {
        return removals.awaited()
                .filter(removal -> alsoAtOldOnes || removal.at().plus(YOUNG).isAfter(Instant.now()))
                .collectList()
                .filter(due -> !due.isEmpty())
                .flatMap(this::look);
    }

    /** Each pod once, however many keys were removed. */
    private Mono<Void> look(List<AwaitedRemoval> due) {
        var listed = new ListedKeys(nomad, pods, reconciler);
        long position = due.stream().mapToLong(AwaitedRemoval::position).max().orElse(0);
        Set<PodId> awaited = new HashSet<>();
        due.forEach(removal -> awaited.addAll(removal.pods()));
        return pods.keysReached(position)
                .thenMany(Flux.fromIterable(awaited))
                .flatMap(pod -> listed.of(pod, position).map(keys -> Map.entry(pod, keys)), PODS_AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .flatMapMany(keys -> Flux.fromIterable(due).concatMap(removal -> tell(removal, keys)))
                .then();
    }

    private Mono<Void> tell(AwaitedRemoval removal, Map<PodId, Optional<Set<String>>> keys) {
        var still = removal.pods().stream()
                .filter(pod -> keys.getOrDefault(pod, Optional.empty())
                        .map(listed -> listed.contains(removal.fingerprint()))
                        .orElse(true))
                .toList();
        if (!still.isEmpty() && still.size() == removal.pods().size()) {
            return Mono.empty();
        }
        return removals.reached(removal, still)
                .doOnSuccess(_ -> {
                    if (still.isEmpty()) {
                        log.info("All pods have heard that a key was removed key={}", removal.key());
                    } else {
                        log.warn(
                                "Pods have not heard that a key was removed; it is tried again key={} count={}",
                                removal.key(),
                                still.size());
                    }
                })
                .onErrorResume(refused -> {
                    log.warn("Cannot tell how far a removed key has come error={}", refused.toString());
                    return Mono.empty();
                });
    }
}
