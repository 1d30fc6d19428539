package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Watermark;
import dev.berth.eventstore.sql.DatabaseFault;
import dev.berth.eventstore.sql.DatabaseOutage;
import io.r2dbc.spi.R2dbcRollbackException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Writes the batches of one build, and decides what to do about one that cannot be written. */
final class BuildWriter {
    private static final Logger log = LoggerFactory.getLogger(BuildWriter.class);
    private static final int MAX_BATCH = 5000;
    private static final int MAX_UNWRITTEN = 5000;
    private static final int MAX_ATTEMPTS = 5;
    private static final Duration FROZEN_PAUSE = Duration.ofMillis(50);

    private final ProjectionContext context;
    private final Projection projection;
    private final int build;
    private final BuildOrders orders;
    private final BuildProgress progress;
    private final Consumer<List<StoredEvent>> applied;
    private final ReadAhead ahead;
    private final Watermark position = new Watermark();
    private int limit = MAX_BATCH;

    /**
     * Where the build stands in the database. Behind {@link #position} by at most {@value #MAX_UNWRITTEN} events that
     * changed no row, and before it where another node has written more than this one has told of.
     */
    private volatile long stored;

    /** {@code applied} hears of each batch after its commit, also when another node wrote it. */
    BuildWriter(
            ProjectionContext context,
            Projection projection,
            Build build,
            BuildOrders orders,
            BuildProgress progress,
            Consumer<List<StoredEvent>> applied) {
        this.context = context;
        this.projection = projection;
        this.build = build.number();
        this.orders = orders;
        this.progress = progress;
        this.applied = applied;
        this.ahead = new ReadAhead(context.tailer(), this::projected);
        position.riseTo(build.position());
        stored = build.position();
    }

    Watermark position() {
        return position;
    }

    /** Takes back what was worked out but will not be written. */
    Mono<Void> dropAhead() {
        return ahead.dropped();
    }

    /** Writes the batch after the current position; nothing when {@code change} completes before there is one. */
    Mono<Void> next(Mono<Void> change) {
        long after = position.value();
        return ahead.after(after, limit, change)
                .onErrorResume(error -> {
                    progress.failing(DatabaseFault.sentenceOr(
                            error,
                            "Projection '" + projection.name() + "' cannot read the log after " + after + ": "
                                    + error));
                    return progress.<ProjectedBatch>pause();
                })
                .flatMap(this::apply);
    }

    private ProjectedBatch projected(List<StoredEvent> page) {
        return new ProjectedBatch(projection, build, page);
    }

    private Mono<Void> apply(ProjectedBatch next) {
        if (next.first() <= stored) {
            // Written by another node; this one only tells of it.
            next.drop();
            passed(upTo(stored, next.events()));
            return Mono.empty();
        }
        if (next.last() <= orders.ceiling()) {
            return write(next);
        }
        next.drop();
        List<StoredEvent> allowed = upTo(orders.ceiling(), next.events());
        return allowed.isEmpty() ? Mono.empty() : write(projected(allowed));
    }

    private static List<StoredEvent> upTo(long ceiling, List<StoredEvent> page) {
        if (page.getLast().position() <= ceiling) {
            return page;
        }
        return page.stream().filter(event -> event.position() <= ceiling).toList();
    }

    private Mono<Void> write(ProjectedBatch batch) {
        return Mono.defer(() -> {
                    ahead.workAhead(batch, limit);
                    boolean always = batch.last() - stored >= MAX_UNWRITTEN;
                    return context.batches().write(projection.name(), build, stored, batch, always);
                })
                .doOnNext(written -> {
                    stored = written ? batch.last() : stored;
                    progress.committed(batch.events().size());
                    limit = Math.min(MAX_BATCH, limit * 2);
                    passed(batch.events());
                })
                .then()
                .onErrorResume(error -> {
                    batch.drop(); // Where it failed before its turn, what follows it would wait for it for good.
                    return failed(batch.events(), error);
                });
    }

    private void passed(List<StoredEvent> events) {
        position.riseTo(events.getLast().position());
        applied.accept(events);
    }

    private Mono<Void> failed(List<StoredEvent> batch, Throwable error) {
        if (error instanceof BatchStore.PositionMoved) {
            return context.builds()
                    .build(projection.name(), build)
                    .switchIfEmpty(Mono.fromRunnable(() -> fail("The tables of this build were dropped")))
                    .flatMap(moved -> followOtherNode(moved.position()));
        }
        StoredEvent first = batch.getFirst();
        String reason = "Projection '" + projection.name() + "' fails at position " + first.position() + " ("
                + first.name() + ", id " + first.id() + "): " + error;
        if (isOutage(error)) {
            progress.failing(DatabaseFault.sentenceOr(error, reason));
            return progress.pause();
        }
        progress.failing(reason);
        if (batch.size() > 1) {
            // One by one, so that only the event at fault is left out and can be named.
            limit = 1;
            return Mono.empty();
        }
        if (progress.attempts() <= MAX_ATTEMPTS) {
            return progress.pause();
        }
        log.error(
                "Projection stopped at an event projection={} position={} event={}",
                projection.name(),
                first.position(),
                first.name(),
                error);
        progress.failedOnEvent(reason + ". It has stopped there. Mend the projection and start again, or rebuild it.");
        orders.stop();
        return Mono.empty();
    }

    void fail(String reason) {
        progress.failed(reason);
        orders.stop();
    }

    private Mono<Void> followOtherNode(long moved) {
        if (moved == stored) {
            // Frozen, because another build took over: this node is about to follow.
            return Mono.delay(FROZEN_PAUSE).then();
        }
        stored = moved;
        return Mono.empty();
    }

    /** No event's fault: the database is away, or another transaction was in the way. Waited for without counting. */
    private static boolean isOutage(Throwable error) {
        return DatabaseOutage.causes(error) || error instanceof R2dbcRollbackException;
    }
}
