package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.log.Watermark;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Feeds one build of one projection, a batch at a time.
 *
 * <pre>
 *  running ──hold()──► paused ──release()──► running        a batch fails ──► retrying ──► running
 *     └── stop() ──► stopped            one event alone fails 5 times ──► stopped, with an error that names it
 * </pre>
 *
 * At most two batches are in memory, one that is written and the next, which is worked out meanwhile: a slow database
 * slows the reading.
 */
final class ProjectionBuild {
    private static final Logger log = LoggerFactory.getLogger(ProjectionBuild.class);
    private static final int BATCH = 5000;
    private static final int UNWRITTEN = 5000;
    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FROZEN_PAUSE = Duration.ofMillis(50);
    private static final Duration HOLD_WITHIN = Duration.ofMinutes(1);

    private final ProjectionStore store;
    private final Tailer tailer;
    private final Projection projection;
    private final ProjectionStore.Build build;
    private final BiConsumer<ProjectionBuild, List<StoredEvent>> applied;
    private final Watermark position = new Watermark();
    /**
     * Where the build stands in the database. Behind {@link #position} by at most {@value #UNWRITTEN} events that changed no
     * row, and before it where another node has written more than this one has told of.
     */
    private volatile long stored;

    private final AtomicReference<Sinks.Empty<Void>> interrupt = new AtomicReference<>(Sinks.empty());
    private final AtomicReference<Sinks.@Nullable One<Long>> holder = new AtomicReference<>();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private volatile boolean running;
    private volatile long ceiling = Long.MAX_VALUE;
    private volatile String state = "stopped";
    private volatile @Nullable String lastError;
    private volatile double rate;
    private volatile Ahead ahead = Ahead.NOTHING;
    private volatile boolean parked;
    private int attempts;
    private volatile long failingSince;
    private int limit = BATCH;
    private long lastCommit = System.nanoTime();

    /** {@code applied} hears of each batch after its commit, also when another node wrote it. */
    ProjectionBuild(
            ProjectionStore store,
            Tailer tailer,
            Projection projection,
            ProjectionStore.Build build,
            BiConsumer<ProjectionBuild, List<StoredEvent>> applied) {
        this.store = store;
        this.tailer = tailer;
        this.projection = projection;
        this.build = build;
        this.applied = applied;
        position.riseTo(build.position());
        stored = build.position();
    }

    int number() {
        return build.number();
    }

    int version() {
        return build.version();
    }

    long position() {
        return position.value();
    }

    String state() {
        return state;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    double rate() {
        return rate;
    }

    /** Since the first failure after the last batch that was written. */
    Optional<Duration> failingFor() {
        long since = failingSince;
        return since == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - since));
    }

    private void countFailure() {
        if (attempts++ == 0) {
            failingSince = System.nanoTime();
        }
    }

    /** Whether an event that keeps failing has stopped it. */
    boolean isParked() {
        return parked;
    }

    boolean isRunning() {
        return running;
    }

    Mono<Void> whenEnded() {
        return ended.asMono();
    }

    void start() {
        running = true;
        state = "running";
        Mono.defer(this::step)
                .onErrorResume(error -> {
                    fail("Unexpected: " + error);
                    return Mono.empty();
                })
                .repeat(() -> running)
                .then(Mono.defer(() -> ahead.dropped()))
                .subscribeOn(Schedulers.parallel())
                .doFinally(signal -> ended.tryEmitEmpty())
                .subscribe();
    }

    /** Does not run, and says why. */
    void refuse(String reason) {
        lastError = reason;
    }

    /** Completes when the batch under way is done. */
    Mono<Void> stop() {
        return Mono.defer(() -> {
            boolean wasRunning = running;
            running = false;
            state = "stopped";
            signal();
            return wasRunning ? ended.asMono() : Mono.empty();
        });
    }

    /** Halts after the batch under way and answers where. */
    Mono<Long> hold() {
        return Mono.defer(() -> {
                    if (!running) {
                        return Mono.just(position());
                    }
                    Sinks.One<Long> halted = Sinks.one();
                    holder.set(halted);
                    ceiling = -1;
                    signal();
                    return halted.asMono();
                })
                .timeout(HOLD_WITHIN);
    }

    /** Goes on to exactly {@code target}, and halts there. */
    Mono<Void> runTo(long target) {
        return Mono.defer(() -> {
                    ceiling = target;
                    signal();
                    return position.beyond(target - 1);
                })
                .timeout(HOLD_WITHIN);
    }

    void release() {
        ceiling = Long.MAX_VALUE;
        signal();
    }

    Mono<Void> reached(long target) {
        return position.beyond(target - 1);
    }

    /** Ends whatever wait the loop is in, so that it looks at its orders again. */
    private void signal() {
        interrupt.getAndSet(Sinks.empty()).tryEmitEmpty();
    }

    private Mono<Void> step() {
        // The signal is taken before the orders are read: orders given in between end this very wait.
        Mono<Void> orders = interrupt.get().asMono();
        if (!running) {
            return Mono.empty();
        }
        long after = position.value();
        if (after >= ceiling) {
            state = "paused";
            Sinks.One<Long> waiting = holder.getAndSet(null);
            if (waiting != null) {
                waiting.tryEmitValue(after);
            }
            return orders;
        }
        state = attempts == 0 ? "running" : "retrying";
        return following(after, orders)
                .onErrorResume(error -> {
                    countFailure();
                    lastError =
                            "Projection '" + projection.name() + "' cannot read the log after " + after + ": " + error;
                    return this.<ProjectedBatch>pause();
                })
                .flatMap(this::apply);
    }

    private Mono<ProjectedBatch> following(long after, Mono<Void> orders) {
        Ahead read = ahead;
        if (read.after == after) {
            return read.batch
                    .takeUntilOther(orders)
                    .doOnNext(batch -> ahead = Ahead.NOTHING)
                    .doOnError(error -> ahead = Ahead.NOTHING);
        }
        return read.dropped()
                .then(Mono.defer(() -> {
                    ahead = Ahead.NOTHING;
                    return tailer.next(after, limit);
                }))
                .takeUntilOther(orders)
                .map(this::projected);
    }

    private ProjectedBatch projected(List<StoredEvent> page) {
        return new ProjectedBatch(projection, build.number(), page);
    }

    /** While a batch is written, the next one is read and worked out: a build that catches up keeps both sides busy. */
    private void workAhead(ProjectedBatch before) {
        long last = before.last();
        if (tailer.head() <= last) {
            return;
        }
        Mono<List<StoredEvent>> page = tailer.next(last, limit).cache();
        // Not earlier, because the projection may go on from what it remembers of the batch before. On another thread,
        // because the one that settles the batch before is about to write it.
        Mono<ProjectedBatch> next = before.settled()
                .then(page)
                .publishOn(Schedulers.parallel())
                .map(this::projected)
                .cache();
        ahead = new Ahead(last, next);
        page.subscribe(events -> {}, error -> {}); // Whoever takes the batch sees the error.
        next.subscribe(batch -> {}, error -> {});
    }

    private record Ahead(long after, Mono<ProjectedBatch> batch) {
        static final Ahead NOTHING = new Ahead(-1, Mono.empty());

        /** Completes when the projection is done with it, which would take it for the batch before the next one. */
        Mono<Void> dropped() {
            return batch.doOnNext(ProjectedBatch::drop).then().onErrorComplete();
        }
    }

    private static List<StoredEvent> upTo(long ceiling, List<StoredEvent> page) {
        if (page.getLast().position() <= ceiling) {
            return page;
        }
        return page.stream().filter(event -> event.position() <= ceiling).toList();
    }

    private Mono<Void> apply(ProjectedBatch next) {
        if (next.first() <= stored) {
            // Written by another node; this one only tells of it.
            next.drop();
            passed(upTo(stored, next.events()));
            return Mono.empty();
        }
        if (next.last() <= ceiling) {
            return write(next);
        }
        next.drop();
        List<StoredEvent> allowed = upTo(ceiling, next.events());
        return allowed.isEmpty() ? Mono.empty() : write(projected(allowed));
    }

    private Mono<Void> write(ProjectedBatch batch) {
        return Mono.defer(() -> {
                    workAhead(batch);
                    boolean anyway = batch.last() - stored >= UNWRITTEN;
                    return store.write(projection.name(), build.number(), stored, batch, anyway);
                })
                .doOnNext(written -> {
                    stored = written ? batch.last() : stored;
                    committed(batch.events());
                })
                .then()
                .onErrorResume(error -> {
                    batch.drop(); // Where it failed before its turn, what follows it would wait for it for good.
                    return failed(batch.events(), error);
                });
    }

    private void committed(List<StoredEvent> batch) {
        long now = System.nanoTime();
        double latest = batch.size() / Math.max(1e-6, (now - lastCommit) / 1e9);
        rate = rate * 0.7 + latest * 0.3;
        lastCommit = now;
        attempts = 0;
        failingSince = 0;
        lastError = null;
        limit = Math.min(BATCH, limit * 2);
        passed(batch);
    }

    private void passed(List<StoredEvent> events) {
        position.riseTo(events.getLast().position());
        applied.accept(this, events);
    }

    private Mono<Void> failed(List<StoredEvent> batch, Throwable error) {
        if (error instanceof ProjectionStore.PositionMoved) {
            return store.build(projection.name(), build.number())
                    .switchIfEmpty(Mono.fromRunnable(() -> fail("The tables of this build were dropped")))
                    .flatMap(moved -> followOtherNode(moved.position()));
        }
        countFailure();
        StoredEvent first = batch.getFirst();
        lastError = "Projection '" + projection.name() + "' fails at position " + first.position() + " (" + first.name()
                + ", id " + first.id() + "): " + error;
        if (isOutage(error)) {
            return pause();
        }
        if (batch.size() > 1) {
            // One by one, so that only the event at fault is left out and can be named.
            limit = 1;
            return Mono.empty();
        }
        if (attempts > ATTEMPTS) {
            log.error(
                    "projection stopped name={} position={} event={}",
                    projection.name(),
                    first.position(),
                    first.name(),
                    error);
            parked = true;
            fail(lastError + ". It has stopped there. Mend the projection and start again, or rebuild it.");
            return Mono.empty();
        }
        return pause();
    }

    private Mono<Void> followOtherNode(long moved) {
        if (moved == stored) {
            // Frozen, because another build took over: this node is about to follow.
            return Mono.delay(FROZEN_PAUSE).then();
        }
        stored = moved;
        return Mono.empty();
    }

    private <T> Mono<T> pause() {
        state = "retrying";
        Duration doubled = Duration.ofMillis(50L << Math.min(attempts, 10));
        return Mono.delay(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE)
                .then(Mono.empty());
    }

    /** The database is away, which is no event's fault: that is waited for without counting. */
    private static boolean isOutage(Throwable error) {
        return error instanceof R2dbcTransientException
                || error instanceof R2dbcNonTransientResourceException
                || error instanceof IOException
                || error instanceof TimeoutException
                || (error instanceof R2dbcException coded
                        && coded.getSqlState() != null
                        && (coded.getSqlState().startsWith("08")
                                || coded.getSqlState().startsWith("57")));
    }

    private void fail(String reason) {
        lastError = reason;
        state = "stopped";
        running = false;
    }
}
