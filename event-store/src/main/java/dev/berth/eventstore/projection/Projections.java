package dev.berth.eventstore.projection;

import dev.berth.eventstore.log.Tailer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs any number of projections on one reading of the log, and rebuilds them beside the live ones. Rows and position
 * are one transaction, so each event takes effect once, whatever crashes and however many nodes run the projection.
 */
public final class Projections {
    private static final Logger log = LoggerFactory.getLogger(Projections.class);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    private final ProjectionStore store;
    private final Tailer tailer;
    private final Map<String, RunningProjection> projections = new ConcurrentHashMap<>();
    private final Disposable.Swap pointers = Disposables.swap();
    private volatile boolean started;

    public Projections(ProjectionStore store, Tailer tailer) {
        this.store = store;
        this.tailer = tailer;
    }

    /** Before {@link #start}. */
    public void register(Projection projection) {
        if (started) {
            throw new IllegalStateException(
                    "Projection '" + projection.name() + "' came after the start. Register all of them before it.");
        }
        RunningProjection before =
                projections.putIfAbsent(projection.name(), new RunningProjection(store, tailer, projection));
        if (before != null) {
            throw new IllegalStateException("Two projections are called '" + projection.name() + "'");
        }
    }

    /** Makes tables that are missing, goes on where each projection stood, and takes up rebuilds that a crash cut off. */
    public Mono<Void> start() {
        return Mono.defer(() -> {
            started = true;
            return Flux.fromIterable(List.copyOf(projections.values()))
                    .concatMap(RunningProjection::start)
                    .then(Mono.fromRunnable(this::watchPointers));
        });
    }

    private void watchPointers() {
        pointers.update(Disposables.composite(
                everySecond(RunningProjection::followPointer), everySecond(RunningProjection::claim)));
    }

    private Disposable everySecond(Function<RunningProjection, Mono<Void>> work) {
        return Flux.interval(EACH_SECOND)
                .onBackpressureDrop()
                // Beside one another: following waits until a build is as far, and no lease may end meanwhile.
                .concatMap(tick -> Flux.fromIterable(projections.values())
                        .flatMap(projection -> Mono.defer(() -> work.apply(projection))
                                .onErrorResume(error -> {
                                    log.warn("projection cannot follow the other nodes error={}", error.toString());
                                    return Mono.empty();
                                }))
                        .then())
                .subscribe();
    }

    /** Lets the batches under way finish, at most for this long. */
    public Mono<Void> stop(Duration atMost) {
        return Mono.defer(() -> {
            pointers.dispose();
            return Flux.fromIterable(List.copyOf(projections.values()))
                    .flatMap(RunningProjection::stop)
                    .then()
                    .timeout(atMost, Mono.empty());
        });
    }

    /**
     * The tables that reads use now; ask again for each query, because a rebuild may have taken over.
     *
     * @throws UnknownProjection if no projection has this name
     */
    public Tables live(String name) {
        return projection(name).tables();
    }

    /** True as soon as the live build holds everything up to {@code position}; false when that takes longer. */
    public Mono<Boolean> await(String name, long position, Duration atMost) {
        return with(name, projection -> projection.await(position, atMost));
    }

    /**
     * What is written into the live build from now on, after its commit. Each subscriber has room for 256 batches; one
     * that falls behind further gets an error and reads the log again from where it was.
     */
    public Flux<Applied> applied(String name) {
        return Flux.defer(() -> projection(name).applied());
    }

    /** Of all projections, in order of their names. */
    public List<ProjectionStatus> status() {
        List<ProjectionStatus> all = new ArrayList<>();
        projections.values().forEach(projection -> all.add(projection.status()));
        all.sort((left, right) -> left.name().compareTo(right.name()));
        return all;
    }

    /** The projections that fail now, and for how long they have. */
    public Map<String, Duration> failingFor() {
        Map<String, Duration> failing = new TreeMap<>();
        projections.forEach((name, projection) -> projection.failingFor().ifPresent(time -> failing.put(name, time)));
        return failing;
    }

    /**
     * Builds the projection again beside the live build and replaces it when no row differs. Completes when it has begun.
     *
     * @return fails with {@link RebuildRunning} or {@link UnknownProjection}
     */
    public Mono<RebuildStatus> rebuild(String name) {
        return with(name, RunningProjection::rebuild);
    }

    /** The latest hundred, newest first, of any outcome. */
    public Mono<List<RebuildStatus>> rebuilds(String name) {
        return with(name, RunningProjection::rebuilds);
    }

    public Mono<RebuildStatus> rebuildStatus(String name, String id) {
        return with(name, projection -> projection.rebuildStatus(id));
    }

    /** Orders that a build that is {@code ready} replaces the live one although rows differ; the node that drives it does so. */
    public Mono<RebuildStatus> activate(String name, String id) {
        return with(name, projection -> projection.activate(id));
    }

    /** Ends a rebuild and drops its tables. */
    public Mono<RebuildStatus> cancel(String name, String id) {
        return with(name, projection -> projection.cancel(id));
    }

    /** Brings the build before the live one up to date and returns to it. */
    public Mono<RebuildStatus> rollback(String name) {
        return with(name, RunningProjection::rollback);
    }

    private <T> Mono<T> with(String name, Function<RunningProjection, Mono<T>> work) {
        return Mono.defer(() -> work.apply(projection(name)));
    }

    private RunningProjection projection(String name) {
        RunningProjection projection = projections.get(name);
        if (projection == null) {
            throw new UnknownProjection("There is no projection '" + name + "'; there are "
                    + projections.keySet().stream().sorted().toList());
        }
        return projection;
    }
}
