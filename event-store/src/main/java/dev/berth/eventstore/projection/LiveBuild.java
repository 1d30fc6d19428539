package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Watermark;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The build of one projection that reads on this node use, and what is told of it. */
final class LiveBuild {
    private static final int APPLIED_BUFFER = 256;

    private final ProjectionContext context;
    private final Projection projection;
    private final Watermark position = new Watermark();
    private final Sinks.Many<Applied> applied = Sinks.many().multicast().directBestEffort();
    private final AtomicReference<@Nullable ProjectionBuild> live = new AtomicReference<>();

    LiveBuild(ProjectionContext context, Projection projection) {
        this.context = context;
        this.projection = projection;
    }

    Mono<Void> start() {
        return context.builds()
                .pointer(projection.name())
                .switchIfEmpty(Mono.defer(() -> context.builds().firstBuild(projection)))
                .doOnNext(pointer -> serve(null, pointer.live()))
                .then(context.builds().dropUnused(projection.name()));
    }

    Mono<Void> stop() {
        ProjectionBuild serving = live.get();
        return serving == null ? Mono.empty() : serving.stop();
    }

    /**
     * From now on reads use this build instead of {@code before}, unless that was replaced meanwhile. It is fed where it was
     * made by this version of the program.
     */
    void serve(@Nullable ProjectionBuild before, Build build) {
        ProjectionBuild next = feeding(build);
        if (!replace(before, next)) {
            return;
        }
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

    /** Feeds a build, which is told of from when it is the live one. */
    ProjectionBuild feeding(Build build) {
        return new ProjectionBuild(context, projection, build, this::onApplied);
    }

    /** From now on reads use {@code next} instead of {@code before}; false if that was replaced meanwhile. */
    boolean replace(@Nullable ProjectionBuild before, ProjectionBuild next) {
        boolean replaced = live.compareAndSet(before, next);
        if (replaced) {
            position.riseTo(next.position());
        }
        return replaced;
    }

    ProjectionBuild build() {
        ProjectionBuild serving = live.get();
        if (serving == null) {
            throw new IllegalStateException("Projection '" + projection.name() + "' is not started yet");
        }
        return serving;
    }

    Tables tables() {
        return Tables.ofBuild(build().number());
    }

    private void onApplied(ProjectionBuild build, List<StoredEvent> events) {
        if (build == live.get()) {
            position.riseTo(events.getLast().position());
            applied.tryEmitNext(new Applied(events.getLast().position(), events));
        }
    }

    Flux<Applied> applied() {
        // The buffer stands before the thread hop, so that nobody's slowness reaches the projection.
        return applied.asFlux().onBackpressureBuffer(APPLIED_BUFFER).publishOn(Schedulers.parallel(), 1);
    }

    Mono<Boolean> await(long target, Duration timeout) {
        return position.beyond(target - 1).thenReturn(true).timeout(timeout, Mono.just(false));
    }

    ProjectionStatus status() {
        ProjectionBuild serving = build();
        BuildProgress progress = serving.progress();
        long at = serving.position();
        long head = context.tailer().head();
        return new ProjectionStatus(
                projection.name(),
                serving.version(),
                Tables.ofBuild(serving.number()).build(),
                at,
                head,
                Math.max(0, head - at),
                progress.state(),
                at >= head ? 0 : progress.rate(),
                progress.isStoppedByEvent(),
                progress.failingSince(),
                progress.lastError());
    }
}
