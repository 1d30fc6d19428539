package dev.berth.eventstore.projection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** One rebuild while this node drives it: its build catches up, is compared with the live one, and replaces it. */
final class DrivenRebuild {
    private static final Logger log = LoggerFactory.getLogger(DrivenRebuild.class);
    private static final int MAX_LAG_TO_COMPARE = 2000;
    private static final Duration ALIGN_TIMEOUT = Duration.ofMinutes(1);

    private final ProjectionContext context;
    private final Projection projection;
    private final LiveBuild live;
    private final Rebuild rebuild;
    private final ProjectionBuild build;
    /** Holds this while the node drives it, and no longer. */
    private final AtomicReference<@Nullable DrivenRebuild> driven;
    /** Rows differ, and a person has to say what to do. */
    private final AtomicBoolean undecided = new AtomicBoolean();

    DrivenRebuild(
            ProjectionContext context,
            Projection projection,
            LiveBuild live,
            Rebuild rebuild,
            ProjectionBuild build,
            AtomicReference<@Nullable DrivenRebuild> driven) {
        this.context = context;
        this.projection = projection;
        this.live = live;
        this.rebuild = rebuild;
        this.build = build;
        this.driven = driven;
    }

    Rebuild rebuild() {
        return rebuild;
    }

    ProjectionBuild build() {
        return build;
    }

    void start() {
        build.start();
        if (rebuild.state().equals("ready")) {
            undecided.set(true);
        } else {
            background(caughtUp().then(Mono.defer(this::finish)));
        }
    }

    /** The row as it is now: {@code building} again where a person has ordered that the build takes over as it is. */
    void follow(Rebuild now) {
        if (now.id().equals(rebuild.id()) && now.state().equals("building") && undecided.compareAndSet(true, false)) {
            background(flipAligned(false));
        }
    }

    /** Drives it no more. Its row says where it is: the next driver goes on from there. */
    Mono<Void> letGo() {
        if (!driven.compareAndSet(this, null)) {
            return Mono.empty();
        }
        live.build().resume();
        return build.stop();
    }

    private void background(Mono<Void> work) {
        work.onErrorResume(this::failed).subscribe();
    }

    private Mono<Void> caughtUp() {
        return Mono.defer(() -> {
                    long target = Math.max(0, context.tailer().head() - MAX_LAG_TO_COMPARE);
                    return build.reached(target).takeUntilOther(build.whenEnded());
                })
                .repeat(() -> build.isRunning() && context.tailer().head() - build.position() > MAX_LAG_TO_COMPARE)
                .then(Mono.defer(() -> driven.get() == this && !build.isRunning()
                        ? Mono.error(new IllegalStateException(build.progress().lastError()))
                        : Mono.empty()));
    }

    private Mono<Void> finish() {
        if (driven.get() != this) {
            return Mono.empty();
        }
        return rebuild.compare() ? report("comparing", 0, null).then(flipAligned(true)) : flipAligned(false);
    }

    /**
     * Brings both builds to the same position, holds the live one there against all nodes, and flips if nothing differs. One
     * transaction: a driver that dies in between leaves nothing held and nothing flipped.
     */
    private Mono<Void> flipAligned(boolean compare) {
        ProjectionBuild serving = live.build();
        int from = serving.number();
        return build.hold()
                .flatMap(at -> serving.isRunning() ? serving.reached(at).timeout(ALIGN_TIMEOUT) : Mono.empty())
                // Here too, so that the lock below keeps no second connection of this node waiting.
                .then(serving.hold())
                .then(context.builds()
                        .whileLocked(
                                projection.name(),
                                from,
                                (connection, position) -> build.runTo(Math.max(position, build.position()))
                                        .then(
                                                compare
                                                        ? BuildComparison.differences(
                                                                connection, projection, from, build.number())
                                                        : Mono.just(0L))
                                        .flatMap(differences -> differences > 0
                                                ? Mono.just(differences)
                                                : context.leases()
                                                        .flip(connection, rebuild)
                                                        .thenReturn(0L))))
                .flatMap(differences -> differences == 0 ? flipped(serving) : waitForPerson(differences))
                .doFinally(signal -> serving.resume());
    }

    /**
     * It is decided. Whoever extends leases or follows other nodes on this one may have read so before this hears of it, and
     * have let go of the build or served it already.
     */
    private Mono<Void> flipped(ProjectionBuild before) {
        return Mono.defer(() -> {
            if (!driven.compareAndSet(this, null)) {
                return Mono.empty(); // The build was stopped; the pointer is followed within a second.
            }
            if (!live.replace(before, build)) {
                return build.stop();
            }
            build.resume();
            log.info(
                    "Projection flipped to its rebuild projection={} rebuild={} from={} to={}",
                    projection.name(),
                    rebuild.id(),
                    before.number(),
                    build.number());
            return before.stop();
        });
    }

    private Mono<Void> waitForPerson(long differences) {
        build.resume();
        log.warn(
                "Rebuilt rows differ and a person has to decide projection={} rebuild={} build={} count={}",
                projection.name(),
                rebuild.id(),
                build.number(),
                differences);
        return report("ready", differences, null).then(Mono.fromRunnable(() -> undecided.set(true)));
    }

    private Mono<Void> failed(Throwable error) {
        if (error instanceof RebuildLeases.LeaseLost || driven.get() != this) {
            return letGo();
        }
        log.error("Rebuild failed projection={} rebuild={}", projection.name(), rebuild.id(), error);
        return report("failed", 0, String.valueOf(error.getMessage()))
                .then(letGo())
                .then(context.builds().dropUnused(projection.name()))
                // The row could not be written: the lease ends, and whoever takes it up tries again.
                .onErrorResume(unwritten -> letGo());
    }

    private Mono<Void> report(String state, long differences, @Nullable String error) {
        return context.leases()
                .report(rebuild, state, build.position(), context.tailer().head(), differences, error);
    }
}
