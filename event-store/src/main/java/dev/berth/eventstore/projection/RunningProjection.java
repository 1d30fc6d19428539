package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.log.Watermark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** One projection: its live build and, now and then, a rebuild beside it. */
final class RunningProjection {
    private static final Logger log = LoggerFactory.getLogger(RunningProjection.class);
    private static final int ALMOST_THERE = 2000;
    private static final Duration ALIGN_WITHIN = Duration.ofMinutes(1);
    private static final int LISTED = 100;
    private static final Duration NOBODY_READS_AFTER = Duration.ofSeconds(6);
    private static final int APPLIED_BUFFER = 256;

    private final ProjectionStore store;
    private final Tailer tailer;
    private final Projection projection;
    private final Watermark livePosition = new Watermark();
    private final Sinks.Many<Applied> applied = Sinks.many().multicast().directBestEffort();
    private final AtomicReference<@Nullable Candidate> candidate = new AtomicReference<>();
    private volatile @Nullable ProjectionBuild live;
    private volatile boolean stopping;
    private final AtomicLong flips = new AtomicLong();

    /** The rebuild that this node drives. */
    private static final class Candidate {
        private final ProjectionStore.Rebuild rebuild;
        private final ProjectionBuild build;
        /** Rows differ, and a person has to say what to do. */
        private final AtomicBoolean undecided = new AtomicBoolean();

        Candidate(ProjectionStore.Rebuild rebuild, ProjectionBuild build) {
            this.rebuild = rebuild;
            this.build = build;
        }
    }

    RunningProjection(ProjectionStore store, Tailer tailer, Projection projection) {
        this.store = store;
        this.tailer = tailer;
        this.projection = projection;
    }

    Mono<Void> start() {
        return store.pointer(projection.name())
                .switchIfEmpty(Mono.defer(() -> store.firstBuild(projection)))
                .doOnNext(pointer -> goLive(pointer.live()))
                .then(store.dropUnused(projection.name()))
                .then(Mono.defer(this::claim));
    }

    private void goLive(ProjectionStore.Build build) {
        ProjectionBuild next = new ProjectionBuild(store, tailer, projection, build, this::onApplied);
        live = next;
        livePosition.riseTo(build.position());
        if (build.version() == projection.version()) {
            next.start();
        } else if (build.version() > projection.version()) {
            next.refuse("Its tables were built by version " + build.version() + " of projection '" + projection.name()
                    + "', but this program has version " + projection.version() + ". Start the newer program again.");
        } else {
            next.refuse("Its tables were built by version " + build.version() + "; version " + projection.version()
                    + " is being built beside them and takes over when it has caught up.");
        }
    }

    private Mono<Void> upgradeIfOld() {
        if (live().version() >= projection.version()) {
            return Mono.empty();
        }
        return store.abandonOlder(projection)
                .flatMap(abandoned -> abandoned ? store.dropUnused(projection.name()) : Mono.empty())
                .then(store.unfinished(projection.name()))
                .hasElement()
                .flatMap(begun -> begun ? Mono.<ProjectionStore.Rebuild>empty() : store.newRebuild(projection, false))
                // Another node was first; whoever drives it finishes it.
                .onErrorComplete(RebuildRunning.class)
                .then();
    }

    Mono<Void> stop() {
        return Mono.defer(() -> {
            stopping = true;
            Candidate running = candidate.getAndSet(null);
            Mono<Void> rebuild = running == null
                    ? Mono.empty()
                    : running.build.stop().then(store.release(running.rebuild)).onErrorComplete();
            ProjectionBuild serving = live;
            return Mono.when(rebuild, serving == null ? Mono.empty() : serving.stop());
        });
    }

    private ProjectionBuild live() {
        ProjectionBuild serving = live;
        if (serving == null) {
            throw new IllegalStateException("Projection '" + projection.name() + "' is not started yet");
        }
        return serving;
    }

    Tables tables() {
        return Tables.ofBuild(live().number());
    }

    private void onApplied(ProjectionBuild build, List<StoredEvent> events) {
        if (build == live) {
            livePosition.riseTo(events.getLast().position());
            applied.tryEmitNext(new Applied(events.getLast().position(), events));
        }
    }

    Flux<Applied> applied() {
        // The buffer stands before the thread hop, so that nobody's slowness reaches the projection.
        return applied.asFlux().onBackpressureBuffer(APPLIED_BUFFER).publishOn(Schedulers.parallel(), 1);
    }

    Mono<Boolean> await(long position, Duration atMost) {
        return livePosition.beyond(position - 1).thenReturn(true).timeout(atMost, Mono.just(false));
    }

    ProjectionStatus status() {
        ProjectionBuild serving = live();
        long head = tailer.head();
        return new ProjectionStatus(
                projection.name(),
                serving.version(),
                tables().build(),
                serving.position(),
                head,
                Math.max(0, head - serving.position()),
                serving.state(),
                serving.position() >= head ? 0 : serving.rate(),
                serving.isParked() ? 1 : 0,
                serving.lastError());
    }

    Optional<Duration> failingFor() {
        return live().failingFor();
    }

    Mono<RebuildStatus> rebuild() {
        return store.unfinished(projection.name())
                .flatMap(running ->
                        Mono.<ProjectionStore.Rebuild>error(new RebuildRunning(projection.name(), running.id())))
                .switchIfEmpty(Mono.defer(
                        () -> store.forgetPrevious(projection.name()).then(store.newRebuild(projection, true))))
                .doOnNext(begun -> dropWhatNobodyReads())
                .flatMap(begun -> claim().thenReturn(status(begun)));
    }

    private void dropWhatNobodyReads() {
        Mono.delay(NOBODY_READS_AFTER)
                .then(Mono.defer(() -> stopping ? Mono.empty() : store.dropUnused(projection.name())))
                .subscribe(
                        done -> {},
                        error -> log.warn(
                                "replaced tables are dropped later name={} error={}",
                                projection.name(),
                                error.toString()));
    }

    Mono<RebuildStatus> rollback() {
        return store.pointer(projection.name())
                .flatMap(pointer -> {
                    Integer previous = pointer.previous();
                    return previous == null ? Mono.empty() : store.build(projection.name(), previous);
                })
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("Projection '" + projection.name()
                        + "' has no earlier build to return to: it was never rebuilt, or the build was dropped")))
                .flatMap(build -> build.version() == projection.version()
                        ? store.newRollback(projection.name(), build.number())
                        : Mono.error(new IllegalStateException("The earlier build was made by version "
                                + build.version() + " of projection '" + projection.name()
                                + "'. Start the program that has this version; it returns to it by itself.")))
                .flatMap(begun -> claim().thenReturn(status(begun)));
    }

    Mono<List<RebuildStatus>> rebuilds() {
        return store.rebuilds(projection.name(), LISTED)
                .map(found -> found.stream().map(this::status).toList());
    }

    Mono<RebuildStatus> rebuildStatus(String id) {
        return store.rebuild(projection.name(), id).map(this::status);
    }

    /** An order, which the node that drives the rebuild finds at its next claim. */
    Mono<RebuildStatus> activate(String id) {
        return ordered(id, store.activate(id), "Only one that is ready can be activated.");
    }

    Mono<RebuildStatus> cancel(String id) {
        return ordered(id, store.cancel(id), "There is nothing to cancel.")
                .flatMap(status -> store.dropUnused(projection.name()).thenReturn(status));
    }

    private Mono<RebuildStatus> ordered(String id, Mono<Boolean> order, String otherwise) {
        return rebuildStatus(id)
                .flatMap(now -> order.flatMap(done -> done
                        ? claim()
                        : Mono.error(
                                new IllegalStateException("Rebuild " + id + " is " + now.state() + ". " + otherwise))))
                .then(Mono.defer(() -> rebuildStatus(id)));
    }

    /**
     * Extends the lease of the rebuild that this node drives, takes up one that nobody drives, and lets go of one that was
     * cancelled or taken over. How it goes is in its row.
     */
    Mono<Void> claim() {
        Candidate before = candidate.get();
        return upgradeIfOld().then(Mono.defer(() -> claim(before)));
    }

    private Mono<Void> claim(@Nullable Candidate before) {
        return store.claim(projection, before == null ? 0 : before.build.position(), tailer.head())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(claimed -> {
                    String id = claimed.map(ProjectionStore.Rebuild::id).orElse("");
                    if (candidate.get() != before) {
                        // It flipped or was taken up meanwhile, so what was read is old.
                        return Mono.empty();
                    }
                    Mono<Void> released =
                            before == null || before.rebuild.id().equals(id) ? Mono.empty() : letGo(before);
                    return released.then(Mono.fromRunnable(() -> claimed.ifPresent(this::drive)));
                });
    }

    private Mono<Void> letGo(Candidate mine) {
        if (!candidate.compareAndSet(mine, null)) {
            return Mono.empty();
        }
        live().release();
        return mine.build.stop();
    }

    private void drive(ProjectionStore.Rebuild rebuild) {
        Candidate running = candidate.get();
        if (running != null) {
            if (rebuild.id().equals(running.rebuild.id())
                    && rebuild.state().equals("building")
                    && running.undecided.compareAndSet(true, false)) {
                background(running, flipAligned(running, false));
            }
            return;
        }
        store.build(projection.name(), rebuild.build())
                .filter(build -> !stopping)
                .doOnNext(build -> {
                    Candidate mine = new Candidate(
                            rebuild, new ProjectionBuild(store, tailer, projection, build, this::onApplied));
                    if (candidate.compareAndSet(null, mine)) {
                        mine.build.start();
                        if (rebuild.state().equals("ready")) {
                            mine.undecided.set(true);
                        } else {
                            background(mine, caughtUp(mine).then(Mono.defer(() -> finish(mine))));
                        }
                    }
                })
                .subscribe(
                        build -> {},
                        error -> log.warn(
                                "rebuild cannot be taken up name={} id={} error={}",
                                projection.name(),
                                rebuild.id(),
                                error.toString()));
    }

    private void background(Candidate mine, Mono<Void> work) {
        work.onErrorResume(error -> failed(mine, error)).subscribe();
    }

    private Mono<Void> caughtUp(Candidate mine) {
        return Mono.defer(() -> {
                    long target = Math.max(0, tailer.head() - ALMOST_THERE);
                    return mine.build.reached(target).takeUntilOther(mine.build.whenEnded());
                })
                .repeat(() -> mine.build.isRunning() && tailer.head() - mine.build.position() > ALMOST_THERE)
                .then(Mono.defer(() -> candidate.get() == mine && !mine.build.isRunning()
                        ? Mono.error(new IllegalStateException(mine.build.lastError()))
                        : Mono.empty()));
    }

    private Mono<Void> finish(Candidate mine) {
        if (candidate.get() != mine) {
            return Mono.empty();
        }
        return mine.rebuild.compare()
                ? update(mine, "comparing", 0, null).then(flipAligned(mine, true))
                : flipAligned(mine, false);
    }

    /**
     * Brings both builds to the same position, holds the live one there against all nodes, and flips if nothing differs. One
     * transaction: a driver that dies in between leaves nothing held and nothing flipped.
     */
    private Mono<Void> flipAligned(Candidate mine, boolean compare) {
        ProjectionBuild serving = live();
        int from = serving.number();
        return mine.build
                .hold()
                .flatMap(at -> serving.isRunning() ? serving.reached(at).timeout(ALIGN_WITHIN) : Mono.empty())
                // Here too, so that the lock below keeps no second connection of this node waiting.
                .then(serving.hold())
                .then(store.holding(
                        projection.name(),
                        from,
                        (connection, position) -> mine.build
                                .runTo(Math.max(position, mine.build.position()))
                                .then(
                                        compare
                                                ? store.differences(connection, projection, from, mine.build.number())
                                                : Mono.just(0L))
                                .flatMap(differences -> differences > 0
                                        ? Mono.just(differences)
                                        : store.flip(
                                                        connection,
                                                        projection.name(),
                                                        mine.rebuild.id(),
                                                        mine.build.number())
                                                .thenReturn(0L))))
                .flatMap(differences -> differences == 0 ? flipped(mine, serving) : undecided(mine, differences))
                .doFinally(signal -> serving.release());
    }

    private Mono<Void> flipped(Candidate mine, ProjectionBuild before) {
        return Mono.defer(() -> {
            flips.incrementAndGet();
            live = mine.build;
            candidate.compareAndSet(mine, null);
            livePosition.riseTo(mine.build.position());
            mine.build.release();
            log.info(
                    "projection flipped name={} from={} to={}",
                    projection.name(),
                    before.number(),
                    mine.build.number());
            return before.stop();
        });
    }

    private Mono<Void> undecided(Candidate mine, long differences) {
        mine.build.release();
        log.warn(
                "rebuilt projection differs name={} build={} differences={}",
                projection.name(),
                mine.build.number(),
                differences);
        return update(mine, "ready", differences, null).then(Mono.fromRunnable(() -> mine.undecided.set(true)));
    }

    private Mono<Void> failed(Candidate mine, Throwable error) {
        if (stopping || error instanceof ProjectionStore.NotDriver || candidate.get() != mine) {
            // Its row says where it is: the next driver goes on from there.
            return letGo(mine);
        }
        log.error("rebuild failed name={} id={}", projection.name(), mine.rebuild.id(), error);
        return update(mine, "failed", 0, String.valueOf(error.getMessage()))
                .then(letGo(mine))
                .then(store.dropUnused(projection.name()))
                // The row could not be written: the lease ends, and whoever takes it up tries again.
                .onErrorResume(unwritten -> letGo(mine));
    }

    private Mono<Void> update(Candidate mine, String state, long differences, @Nullable String error) {
        return store.update(mine.rebuild, state, mine.build.position(), tailer.head(), differences, error);
    }

    /**
     * Another node may have flipped: this node's reads follow within a second. Until then they see the old build, which
     * nobody writes any more, so that no read sees less than one before it.
     */
    Mono<Void> followPointer() {
        long seen = flips.get();
        return store.pointer(projection.name())
                .filter(pointer -> seen == flips.get() && pointer.live().number() != live().number())
                .flatMap(pointer -> {
                    ProjectionBuild before = live();
                    return before.stop()
                            .then(Mono.fromRunnable(() -> goLive(pointer.live()
                                    // From where the listeners of this node are, so that they miss nothing.
                                    .readFrom(before.position()))));
                });
    }

    private RebuildStatus status(ProjectionStore.Rebuild rebuild) {
        ProjectionBuild serving = live();
        Candidate mine = candidate.get();
        long position = rebuild.position();
        if (mine != null && mine.rebuild.id().equals(rebuild.id())) {
            position = mine.build.position();
        } else if (serving.number() == rebuild.build()) {
            position = serving.position();
        }
        return new RebuildStatus(
                rebuild.id(),
                rebuild.projection(),
                rebuild.state(),
                position,
                tailer.head(),
                rebuild.differences(),
                rebuild.error(),
                rebuild.startedAt());
    }
}
