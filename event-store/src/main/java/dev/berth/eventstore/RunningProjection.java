package dev.berth.eventstore;

import java.time.Duration;
import java.util.List;
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
                .then(store.unfinished(projection.name()))
                .doOnNext(this::drive)
                .switchIfEmpty(Mono.defer(this::upgradeIfOld))
                .then();
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

    private Mono<ProjectionStore.Rebuild> upgradeIfOld() {
        if (live().version() >= projection.version()) {
            return Mono.empty();
        }
        return store.newRebuild(projection, false)
                .doOnNext(this::drive)
                // Another node begins the same upgrade; the pointer will tell when it is done.
                .onErrorComplete(RebuildRunning.class);
    }

    Mono<Void> stop() {
        return Mono.defer(() -> {
            stopping = true;
            Candidate running = candidate.getAndSet(null);
            Mono<Void> rebuild = running == null ? Mono.empty() : running.build.stop();
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
                serving.lastError());
    }

    Mono<RebuildStatus> rebuild() {
        return store.unfinished(projection.name())
                .flatMap(running ->
                        Mono.<ProjectionStore.Rebuild>error(new RebuildRunning(projection.name(), running.id())))
                .switchIfEmpty(Mono.defer(
                        () -> store.forgetPrevious(projection.name()).then(store.newRebuild(projection, true))))
                .doOnNext(this::drive)
                .map(this::status);
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
                .doOnNext(this::drive)
                .map(this::status);
    }

    Mono<RebuildStatus> rebuildStatus(String id) {
        return store.rebuild(projection.name(), id).map(this::status);
    }

    Mono<RebuildStatus> activate(String id) {
        return store.rebuild(projection.name(), id).flatMap(rebuild -> {
            Candidate mine = candidate.get();
            if (!rebuild.state().equals("ready")
                    || mine == null
                    || !mine.rebuild.id().equals(id)) {
                return Mono.error(new IllegalStateException("Rebuild " + id + " is " + rebuild.state()
                        + (rebuild.state().equals("ready") ? " on another node; ask that one" : "")
                        + ". Only one that is ready can be activated."));
            }
            return align(mine).then(flip(mine)).then(rebuildStatus(id));
        });
    }

    Mono<RebuildStatus> cancel(String id) {
        return store.rebuild(projection.name(), id).flatMap(rebuild -> {
            if (!List.of("building", "comparing", "ready").contains(rebuild.state())) {
                return Mono.error(new IllegalStateException(
                        "Rebuild " + id + " is " + rebuild.state() + " already, so there is nothing to cancel"));
            }
            Candidate mine = candidate.getAndSet(null);
            Mono<Void> stopped = mine == null ? Mono.empty() : mine.build.stop();
            live().release();
            return stopped.then(update(rebuild, "cancelled", rebuild.differences(), null))
                    .then(store.dropUnused(projection.name()))
                    .then(rebuildStatus(id));
        });
    }

    /** From here on in the background; how it goes is in the rebuild's row. */
    private void drive(ProjectionStore.Rebuild rebuild) {
        store.build(projection.name(), rebuild.build())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("The tables of the new build are gone")))
                .filter(build -> !stopping)
                .flatMap(build -> {
                    Candidate mine = new Candidate(
                            rebuild, new ProjectionBuild(store, tailer, projection, build, this::onApplied));
                    candidate.set(mine);
                    mine.build.start();
                    return caughtUp(mine).then(Mono.defer(() -> finish(mine)));
                })
                .onErrorResume(error -> failed(rebuild, error))
                .subscribe();
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
        if (!mine.rebuild.compare()) {
            return align(mine).then(flip(mine));
        }
        return update(mine.rebuild, "comparing", 0, null)
                .then(align(mine))
                .then(store.differences(projection, live().number(), mine.build.number()))
                .flatMap(differences -> {
                    if (differences == 0) {
                        return flip(mine);
                    }
                    live().release();
                    mine.build.release();
                    log.warn(
                            "rebuilt projection differs name={} build={} differences={}",
                            projection.name(),
                            mine.build.number(),
                            differences);
                    return update(mine.rebuild, "ready", differences, null);
                });
    }

    /** Brings both builds to the same position and holds them there. */
    private Mono<Void> align(Candidate mine) {
        ProjectionBuild serving = live();
        return Mono.zip(serving.hold(), mine.build.hold()).flatMap(positions -> {
            long target = serving.isRunning() ? Math.max(positions.getT1(), positions.getT2()) : positions.getT2();
            return Mono.when(serving.isRunning() ? serving.runTo(target) : Mono.empty(), mine.build.runTo(target));
        });
    }

    private Mono<Void> flip(Candidate mine) {
        return Mono.defer(() -> {
            if (!candidate.compareAndSet(mine, null)) {
                return Mono.empty();
            }
            ProjectionBuild before = live();
            return store.flip(projection.name(), mine.rebuild.id(), mine.build.number())
                    .then(Mono.fromRunnable(() -> {
                        flips.incrementAndGet();
                        live = mine.build;
                        livePosition.riseTo(mine.build.position());
                        mine.build.release();
                        log.info(
                                "projection flipped name={} from={} to={}",
                                projection.name(),
                                before.number(),
                                mine.build.number());
                    }))
                    .then(before.stop());
        });
    }

    private Mono<Void> failed(ProjectionStore.Rebuild rebuild, Throwable error) {
        if (stopping) {
            // Its row still says where it was: the next start goes on from there.
            return Mono.empty();
        }
        log.error("rebuild failed name={} id={}", projection.name(), rebuild.id(), error);
        Candidate mine = candidate.getAndSet(null);
        live().release();
        return (mine == null ? Mono.<Void>empty() : mine.build.stop())
                .then(update(rebuild, "failed", 0, String.valueOf(error.getMessage())))
                .then(store.dropUnused(projection.name()))
                .onErrorComplete();
    }

    private Mono<Void> update(ProjectionStore.Rebuild rebuild, String state, long differences, @Nullable String error) {
        Candidate mine = candidate.get();
        long position = mine == null ? rebuild.position() : mine.build.position();
        return store.update(rebuild, state, position, tailer.head(), differences, error);
    }

    /** Another node may have flipped: this node's reads follow within a second. */
    Mono<Void> followPointer() {
        long seen = flips.get();
        return store.pointer(projection.name())
                .filter(pointer -> seen == flips.get() && pointer.live().number() != live().number())
                .flatMap(pointer -> {
                    ProjectionBuild before = live();
                    goLive(pointer.live());
                    return before.stop();
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
