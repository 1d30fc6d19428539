package dev.berth.eventstore.projection;

import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.OutageBackoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.axonframework.common.annotation.Internal;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs any number of projections on one reading of the log, and rebuilds them beside the live ones. Rows and position
 * are one transaction, so each event takes effect once, whatever crashes and however many nodes run the projection.
 */
public final class Projections {
    private static final Duration FOLLOW_INTERVAL = Duration.ofSeconds(1);

    private final ProjectionContext context;
    private final Map<String, RunningProjection> projections = new ConcurrentHashMap<>();
    private final Disposable.Swap following = Disposables.swap();
    private volatile boolean started;

    /**
     * Writes through {@code database}, and compares builds through {@code comparisons}, whose statements may take long;
     * {@code clock} says since when something fails.
     */
    @Internal
    public Projections(Database database, Database comparisons, Tailer tailer, InstantSource clock) {
        this.context = ProjectionContext.of(database, comparisons, tailer, clock);
    }

    /** Before {@link #start}. */
    public void register(Projection projection) {
        if (started) {
            throw new IllegalStateException(
                    "Projection '" + projection.name() + "' came after the start. Register all of them before it.");
        }
        RunningProjection before =
                projections.putIfAbsent(projection.name(), RunningProjection.of(context, projection));
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
                    .then(Mono.fromRunnable(this::followOtherNodes));
        });
    }

    private void followOtherNodes() {
        following.update(Disposables.composite(
                repeatedly(
                        "builds of other nodes", running -> running.follower().follow()),
                repeatedly("rebuilds", running -> running.driver().renew())));
    }

    private Disposable repeatedly(String task, Function<RunningProjection, Mono<Void>> work) {
        OutageBackoff backoff = new OutageBackoff(task, FOLLOW_INTERVAL);
        return Mono.defer(() -> Mono.delay(backoff.untilNext()))
                .then(Mono.defer(() -> round(backoff, work)))
                .repeat()
                .subscribe();
    }

    private Mono<Void> round(OutageBackoff backoff, Function<RunningProjection, Mono<Void>> work) {
        return Flux.fromIterable(projections.values())
                // While the database fails, one of them finds out whether it still does.
                .take(backoff.isFailing() ? 1 : Long.MAX_VALUE)
                // Beside one another: following waits until a build is as far, and no lease may end meanwhile.
                .flatMap(projection -> Mono.defer(() -> work.apply(projection))
                        .then(Mono.<Throwable>empty())
                        .onErrorResume(Mono::just))
                .collectList()
                .doOnNext(errors -> {
                    if (errors.isEmpty()) {
                        backoff.worked();
                    } else {
                        var _ = backoff.failed(errors.getFirst());
                    }
                })
                .then();
    }

    /** Lets the batches under way finish, at most for this long. Completes then, whatever is left. */
    public Mono<Void> stop(Duration timeout) {
        return Mono.defer(() -> {
            following.dispose();
            return Flux.fromIterable(List.copyOf(projections.values()))
                    .flatMap(RunningProjection::stop)
                    .then()
                    .timeout(timeout, Mono.empty());
        });
    }

    /**
     * The tables that reads use now; ask again for each query, because a rebuild may have taken over.
     *
     * @throws UnknownProjection if no projection has this name
     */
    public Tables live(String name) {
        return projection(name).live().tables();
    }

    /** True as soon as the live build holds everything up to {@code position}; false when that takes longer. */
    public Mono<Boolean> await(String name, long position, Duration timeout) {
        return with(name, projection -> projection.live().await(position, timeout));
    }

    /**
     * What is written into the live build from now on, after its commit. Each subscriber may fall 256 batches behind; one
     * that falls behind further gets an error and reads the log again from where it was.
     */
    public Flux<Applied> applied(String name) {
        return Flux.defer(() -> projection(name).live().applied());
    }

    /** Of all projections, in order of their names. */
    public List<ProjectionStatus> status() {
        List<ProjectionStatus> all = new ArrayList<>();
        projections.values().forEach(projection -> all.add(projection.live().status()));
        all.sort((left, right) -> left.name().compareTo(right.name()));
        return all;
    }

    /**
     * Builds the projection again beside the live build and replaces it when no row differs. Completes when it has begun.
     *
     * @return fails with {@link RebuildRunning} or {@link UnknownProjection}
     */
    public Mono<RebuildStatus> rebuild(String name) {
        return with(name, projection -> projection.rebuilds().rebuild());
    }

    /** The latest hundred, newest first, of any outcome. */
    public Mono<List<RebuildStatus>> rebuilds(String name) {
        return with(name, projection -> projection.rebuilds().list());
    }

    public Mono<RebuildStatus> rebuildStatus(String name, String id) {
        return with(name, projection -> projection.rebuilds().status(id));
    }

    /** Orders that a build that is {@code ready} replaces the live one although rows differ; the node that drives it does so. */
    public Mono<RebuildStatus> activate(String name, String id) {
        return with(name, projection -> projection.rebuilds().activate(id));
    }

    /** Ends a rebuild and drops its tables. */
    public Mono<RebuildStatus> cancel(String name, String id) {
        return with(name, projection -> projection.rebuilds().cancel(id));
    }

    /** Brings the build before the live one up to date and returns to it. */
    public Mono<RebuildStatus> rollback(String name) {
        return with(name, projection -> projection.rebuilds().rollback());
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
