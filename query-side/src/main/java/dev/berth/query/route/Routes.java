package dev.berth.query.route;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.BerthEvent;
import dev.berth.query.reading.ReadModels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;
import reactor.util.retry.Retry;

/**
 * Tells edges who may go where. Begins with the projection's rows and goes on by folding the log's tail itself, so a
 * change is out as soon as it is committed, and none is missed whichever node writes the projection.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final int CHANGES_WAITING = 16_384;
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_LAST = Duration.ofSeconds(5);

    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final Tailer tailer;
    private final EventCodec codec;
    private final LeasedPorts ports;
    private final Object turn = new Object();
    private final List<Sinks.Many<RouteEvent>> edges = new CopyOnWriteArrayList<>();
    private final Disposable.Swap following = Disposables.swap();
    private @Nullable RouteDirectory directory;

    public Routes(ReadModels models, Supplier<Tables> tables, Tailer tailer, EventCodec codec, Clock clock) {
        this.models = models;
        this.tables = tables;
        this.tailer = tailer;
        this.codec = codec;
        this.ports = new LeasedPorts(clock);
    }

    /** Kept up to date from {@link #start} on. */
    public LeasedPorts leasedPorts() {
        return ports;
    }

    /** Completes when all that is in the log now is known here. */
    public Mono<Void> start() {
        return load().flatMap(loaded -> {
            long target = tailer.head();
            Sinks.Empty<Void> caughtUp = Sinks.empty();
            synchronized (turn) {
                directory = loaded;
            }
            if (loaded.position() >= target) {
                caughtUp.tryEmitEmpty();
            }
            following.update(Flux.defer(() -> tailer.from(position()))
                    .doOnNext(stored -> {
                        follow(stored);
                        if (stored.position() >= target) {
                            caughtUp.tryEmitEmpty();
                        }
                    })
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, RETRY_FIRST)
                            .maxBackoff(RETRY_LAST)
                            .transientErrors(true)
                            .doBeforeRetry(signal -> LOG.warn(
                                    "routes do not follow the log, trying again position={}",
                                    position(),
                                    signal.failure())))
                    .subscribe());
            return caughtUp.asMono();
        });
    }

    /** Ends all feeds. */
    public void stop() {
        following.dispose();
        synchronized (turn) {
            edges.forEach(Sinks.Many::tryEmitComplete);
            edges.clear();
        }
    }

    /**
     * First one {@link RouteEvent.Snapshot}, then every change, in order and without gap. A subscriber that falls
     * {@value #CHANGES_WAITING} changes behind gets an error; it then subscribes again. Changes arrive on the thread
     * that follows the log: do not block.
     */
    public Flux<RouteEvent> feed() {
        return Flux.defer(() -> {
            Sinks.Many<RouteEvent> edge = Sinks.many()
                    .unicast()
                    .onBackpressureBuffer(
                            Queues.<RouteEvent>get(CHANGES_WAITING).get());
            synchronized (turn) {
                if (directory == null) {
                    return Flux.error(new IllegalStateException("The routes are not read yet. Subscribe again later."));
                }
                edge.tryEmitNext(directory.snapshot());
                edges.add(edge);
            }
            return edge.asFlux().doFinally(end -> edges.remove(edge));
        });
    }

    private void follow(StoredEvent stored) {
        boolean concerns = RoutesProjection.POD_EVENTS.contains(stored.name())
                || RoutesProjection.KEY_EVENTS.contains(stored.name());
        @Nullable BerthEvent event = concerns ? (BerthEvent) codec.decode(stored) : null;
        synchronized (turn) {
            if (directory == null) {
                return;
            }
            if (event == null) {
                directory.skip(stored.position());
                return;
            }
            RouteEvent change = directory.apply(event, stored.position());
            if (change != null) {
                edges.forEach(edge -> tell(edge, change));
            }
        }
    }

    private void tell(Sinks.Many<RouteEvent> edge, RouteEvent change) {
        if (edge.tryEmitNext(change).isFailure()) {
            edges.remove(edge);
            edge.tryEmitError(new IllegalStateException("This subscriber is " + CHANGES_WAITING
                    + " route changes behind. Subscribe again for a snapshot."));
        }
    }

    private long position() {
        synchronized (turn) {
            return directory == null ? 0 : directory.position();
        }
    }

    /** The position is read first: rows that are newer than it are recognised by their version when it is their turn. */
    private Mono<RouteDirectory> load() {
        return Mono.defer(() -> {
            Tables now = tables.get();
            String route = now.name("route");
            String key = now.name("login_key");
            return models.query(
                            SqlCommand.of(
                                    "SELECT greatest((SELECT max(version) FROM %s), (SELECT max(version) FROM %s), 0)"
                                            .formatted(route, key)),
                            row -> ReadModels.present(row, 0, Long.class))
                    .flatMap(position -> Mono.zip(
                                    models.query(
                                            SqlCommand.of("SELECT %s FROM %s WHERE phase <> 'TERMINATED'"
                                                    .formatted(RouteTables.ROUTE_COLUMNS, route)),
                                            RouteTables::route),
                                    models.query(
                                            SqlCommand.of(
                                                    "SELECT id, workspace_id, fingerprint, removed, version FROM %s WHERE NOT removed"
                                                            .formatted(key)),
                                            RouteTables::key),
                                    models.query(
                                            SqlCommand.of("SELECT pool, port, pod, leasable_from, version FROM %s"
                                                    .formatted(now.name("port_lease"))),
                                            RouteTables::lease))
                            .map(rows -> {
                                rows.getT3().forEach(ports::note);
                                return new RouteDirectory(position.getFirst(), rows.getT1(), rows.getT2(), ports);
                            }));
        });
    }
}
