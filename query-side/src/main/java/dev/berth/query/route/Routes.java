package dev.berth.query.route;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.projection.Projections;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.query.reading.ReadModels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
import reactor.util.retry.RetryBackoffSpec;

/**
 * Tells edges who may go where. Begins with the projection's rows and goes on by folding the log's tail itself, so a
 * change is out as soon as it is committed, and none is missed whichever node writes the projection.
 *
 * <p>While the log cannot be read, this tries again without end. An event that cannot be applied is tried
 * {@value #MAX_ATTEMPTS} times and then stops it: to pass over it could be to keep a removed key accepted.
 */
public final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);
    private static final int MAX_CHANGES_WAITING = 16_384;
    private static final int MAX_ATTEMPTS = 8;
    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(5);

    private final StoredRoutes stored;
    private final Tailer tailer;
    private final EventCodec codec;
    private final LeasedPorts ports;
    private final Clock clock;
    private final Duration firstRetryDelay;
    private final Object turn = new Object();
    private final List<Sinks.Many<RouteUpdate>> edges = new CopyOnWriteArrayList<>();
    private final Disposable.Swap following = Disposables.swap();
    private @Nullable RouteDirectory directory;
    private @Nullable Instant retryingSince;
    private @Nullable String error;
    private boolean stopped;

    public Routes(ReadModels models, Projections projections, Tailer tailer, EventCodec codec, Clock clock) {
        this(models, projections, tailer, codec, clock, FIRST_RETRY_DELAY);
    }

    Routes(
            ReadModels models,
            Projections projections,
            Tailer tailer,
            EventCodec codec,
            Clock clock,
            Duration firstRetryDelay) {
        this.stored = new StoredRoutes(models, projections, new RouteRows(codec.mapper()));
        this.tailer = tailer;
        this.codec = codec;
        this.ports = new LeasedPorts(clock);
        this.clock = clock;
        this.firstRetryDelay = firstRetryDelay;
    }

    /** Kept up to date from {@link #start} on. */
    public LeasedPorts leasedPorts() {
        return ports;
    }

    /** Completes when all that is in the log now is known here; with an error where an event of it cannot be applied. */
    public Mono<Void> start() {
        return stored.read(ports).flatMap(loaded -> {
            long target = tailer.head();
            Sinks.Empty<Void> caughtUp = Sinks.empty();
            synchronized (turn) {
                directory = loaded;
            }
            if (loaded.position() >= target) {
                caughtUp.tryEmitEmpty();
            }
            following.update(Flux.defer(() -> tailer.from(status().position()))
                    .doOnNext(this::apply)
                    .retryWhen(retry(MAX_ATTEMPTS - 1).filter(InapplicableEvent.class::isInstance))
                    .retryWhen(retry(Long.MAX_VALUE).filter(failure -> !(failure instanceof InapplicableEvent)))
                    .subscribe(
                            event -> {
                                if (event.position() >= target) {
                                    caughtUp.tryEmitEmpty();
                                }
                            },
                            failure -> {
                                giveUp(failure);
                                caughtUp.tryEmitError(failure);
                            }));
            return caughtUp.asMono();
        });
    }

    private RetryBackoffSpec retry(long maxRetries) {
        return Retry.backoff(maxRetries, firstRetryDelay)
                .maxBackoff(MAX_RETRY_DELAY)
                .transientErrors(true)
                .doBeforeRetry(signal -> retrying(signal.failure(), signal.totalRetriesInARow() + 1))
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    /** Ends all feeds. */
    public void stop() {
        following.dispose();
        synchronized (turn) {
            edges.forEach(Sinks.Many::tryEmitComplete);
            edges.clear();
        }
    }

    public RoutesStatus status() {
        synchronized (turn) {
            return new RoutesStatus(directory == null ? 0 : directory.position(), retryingSince, stopped, error);
        }
    }

    /** Where a pod's sshd is, empty unless it is known here as RUNNING. */
    public Optional<SshTarget> target(PodId pod) {
        synchronized (turn) {
            return directory == null ? Optional.empty() : Optional.ofNullable(directory.target(pod));
        }
    }

    /** Whether a pod's public port leads nowhere now, because its own server may let in a removed key. From memory. */
    public boolean isRelayClosed(PodId pod) {
        synchronized (turn) {
            return directory != null && directory.isRelayClosed(pod, clock.instant());
        }
    }

    /** The removed keys of which is not known yet that all pods have heard, the first removed first. From memory. */
    public List<RemovedKey> removedKeys() {
        synchronized (turn) {
            return directory == null ? List.of() : directory.removedKeys();
        }
    }

    /**
     * First one {@link RouteUpdate.Snapshot}, then every change, in order and without gap. A subscriber that falls
     * {@value #MAX_CHANGES_WAITING} changes behind gets an error; it then subscribes again. Changes arrive on the thread
     * that follows the log: do not block.
     */
    public Flux<RouteUpdate> feed() {
        return Flux.defer(() -> {
            Sinks.Many<RouteUpdate> edge = Sinks.many()
                    .unicast()
                    .onBackpressureBuffer(
                            Queues.<RouteUpdate>get(MAX_CHANGES_WAITING).get());
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

    private void apply(StoredEvent event) {
        try {
            @Nullable BerthEvent decoded = RoutesProjection.concerns(event) ? (BerthEvent) codec.decode(event) : null;
            synchronized (turn) {
                if (directory == null) {
                    return;
                }
                for (RouteUpdate update : directory.apply(decoded, event.time(), event.position())) {
                    edges.forEach(edge -> tell(edge, update));
                }
                retryingSince = null;
                error = null;
            }
        } catch (RuntimeException e) {
            throw new InapplicableEvent(event, e);
        }
    }

    private void tell(Sinks.Many<RouteUpdate> edge, RouteUpdate update) {
        if (edge.tryEmitNext(update).isFailure()) {
            edges.remove(edge);
            edge.tryEmitError(new IllegalStateException("This subscriber is " + MAX_CHANGES_WAITING
                    + " route changes behind. Subscribe again for a snapshot."));
        }
    }

    private void retrying(Throwable failure, long attempt) {
        synchronized (turn) {
            if (retryingSince == null) {
                retryingSince = clock.instant();
            }
            error = String.valueOf(failure.getMessage());
        }
        log.warn(
                "Routes do not follow the log, trying again position={} attempt={}",
                status().position(),
                attempt,
                failure);
    }

    private void giveUp(Throwable failure) {
        synchronized (turn) {
            stopped = true;
            error = String.valueOf(failure.getMessage());
        }
        log.error("Routes stopped following the log position={}", status().position(), failure);
    }

    /** The log says something that these routes cannot take in: a bug, or an event of a newer program. */
    private static final class InapplicableEvent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InapplicableEvent(StoredEvent event, RuntimeException cause) {
            super(
                    "Event %d (%s) cannot be applied to the routes: %s"
                            .formatted(event.position(), event.name(), cause.getMessage()),
                    cause);
        }
    }
}
