package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Feeds one build of one projection, a batch at a time.
 *
 * <pre>
 *  running ──hold()──► paused ──resume()──► running         a batch fails ──► retrying ──► running
 *     └── stop() ──► stopped            one event alone fails 5 times ──► stopped, with an error that names it
 * </pre>
 *
 * At most two batches are in memory, one that is written and the next, which is worked out meanwhile: a slow database
 * slows the reading.
 */
final class ProjectionBuild {
    private static final Duration HOLD_TIMEOUT = Duration.ofMinutes(1);

    private final Build build;
    private final BuildOrders orders = new BuildOrders();
    private final BuildProgress progress;
    private final BuildWriter writer;
    private final Sinks.Empty<Void> ended = Sinks.empty();

    /** {@code applied} hears of each batch after its commit, also when another node wrote it. */
    ProjectionBuild(
            ProjectionContext context,
            Projection projection,
            Build build,
            BiConsumer<ProjectionBuild, List<StoredEvent>> applied) {
        this.build = build;
        this.progress = new BuildProgress(context.clock());
        this.writer =
                new BuildWriter(context, projection, build, orders, progress, events -> applied.accept(this, events));
    }

    int number() {
        return build.number();
    }

    int version() {
        return build.version();
    }

    long position() {
        return writer.position().value();
    }

    BuildProgress progress() {
        return progress;
    }

    boolean isRunning() {
        return orders.isRunning();
    }

    Mono<Void> whenEnded() {
        return ended.asMono();
    }

    Mono<Void> reached(long target) {
        return writer.position().beyond(target - 1);
    }

    void start() {
        orders.run();
        progress.working();
        Mono.defer(this::step)
                .onErrorResume(error -> {
                    writer.fail("Unexpected: " + error);
                    return Mono.empty();
                })
                .repeat(orders::isRunning)
                .then(Mono.defer(writer::dropAhead))
                .subscribeOn(Schedulers.parallel())
                .doFinally(signal -> ended.tryEmitEmpty())
                .subscribe();
    }

    /** Does not run, and says why. */
    void refuse(String reason) {
        progress.refused(reason);
    }

    /** Completes when the batch under way is done. */
    Mono<Void> stop() {
        return Mono.defer(() -> {
            boolean wasRunning = orders.isRunning();
            orders.stop();
            progress.stopped();
            return wasRunning ? ended.asMono() : Mono.empty();
        });
    }

    /** Halts after the batch under way and answers where. */
    Mono<Long> hold() {
        return Mono.defer(() -> orders.isRunning() ? orders.halt() : Mono.just(position()))
                .timeout(HOLD_TIMEOUT);
    }

    /** Goes on to exactly {@code target}, and halts there. */
    Mono<Void> runTo(long target) {
        return Mono.defer(() -> {
                    orders.runTo(target);
                    return reached(target);
                })
                .timeout(HOLD_TIMEOUT);
    }

    void resume() {
        orders.resume();
    }

    private Mono<Void> step() {
        Mono<Void> change = orders.change();
        if (!orders.isRunning()) {
            return Mono.empty();
        }
        if (position() >= orders.ceiling()) {
            progress.paused();
            orders.halted(position());
            return change;
        }
        progress.working();
        return writer.next(change);
    }
}
