package dev.berth.app.wiring;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.nomad.WatcherClaim;
import java.time.Duration;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToClaimTokenException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToInitializeTokenException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The claim on a segment of the token store: judged by the database's clock, so it is free again
 * {@link EventStore#claimTimeout} after its holder was last heard of, and at once for a node of the same name.
 */
public final class NomadWatcherClaim implements WatcherClaim {
    /** Its token is the claim. */
    public static final String PROCESSOR = "nomad-watcher";

    private static final Logger log = LoggerFactory.getLogger(NomadWatcherClaim.class);
    private static final int SEGMENT = Segment.ROOT_SEGMENT.getSegmentId();

    private final TokenStore tokens;
    private final Duration renewInterval;
    private final OutageBackoff backoff;
    private final Duration callTimeout;

    /**
     * A holder that cannot renew its claim gives up before others can have it: it may have been renewed this long ago when a
     * call fails, and the next is over after an interval and a call more, together {@code claimTimeout}.
     */
    private final Duration maxUnrenewed;

    private volatile @Nullable String error;

    /** @param claimTimeout after which others can have a claim that was not renewed */
    public NomadWatcherClaim(TokenStore tokens, Duration claimTimeout) {
        this.tokens = tokens;
        this.renewInterval = claimTimeout.dividedBy(8);
        this.backoff = new OutageBackoff("claim on watching Nomad", renewInterval);
        this.callTimeout = claimTimeout.dividedBy(4);
        this.maxUnrenewed = claimTimeout.minus(renewInterval).minus(callTimeout);
    }

    @Override
    public Flux<Boolean> held() {
        return Flux.defer(() -> {
            var renewal = new Renewal();
            return initialized()
                    .thenMany(renewal.next()
                            .concatWith(Mono.defer(() -> Mono.delay(renewal.untilNext(), Schedulers.parallel()))
                                    .then(renewal.next())
                                    .repeat()))
                    .distinctUntilChanged();
        });
    }

    @Override
    public @Nullable String error() {
        return error;
    }

    @Override
    public Mono<Void> release() {
        return Mono.fromFuture(() -> tokens.releaseClaim(PROCESSOR, SEGMENT, null));
    }

    private Mono<Void> initialized() {
        return Mono.fromFuture(() -> tokens.initializeSegment(null, PROCESSOR, Segment.ROOT_SEGMENT, null))
                .timeout(callTimeout)
                // Whatever else is wrong shows when the claim is asked for, again and again.
                .doOnError(
                        failed -> !(failed instanceof UnableToInitializeTokenException),
                        failed -> log.warn("Cannot prepare the claim on the watcher error={}", failed.toString()))
                .onErrorComplete();
    }

    /** What is known of the claim from one call to the next. */
    private final class Renewal {
        /** By {@code System.nanoTime}, which nobody sets; null where others may have it. */
        private volatile @Nullable Long heldAt;

        Mono<Boolean> next() {
            return Mono.defer(() -> {
                long asked = System.nanoTime();
                return Mono.fromFuture(() -> tokens.fetchToken(PROCESSOR, SEGMENT, null))
                        .timeout(callTimeout)
                        .then(Mono.fromSupplier(() -> {
                            heldAt = asked;
                            error = null;
                            backoff.worked();
                            return true;
                        }))
                        .onErrorResume(failed -> Mono.just(isHeldAfter(failed)));
            });
        }

        private boolean isHeldAfter(Throwable failed) {
            if (failed instanceof UnableToClaimTokenException) {
                heldAt = null;
                error = null;
                backoff.worked();
                return false;
            }
            var _ = backoff.failed(failed);
            error = "the claim on the watcher cannot be renewed: " + backoff.reason();
            var since = heldAt;
            if (since != null && System.nanoTime() - since >= maxUnrenewed.toNanos()) {
                heldAt = null;
            }
            return heldAt != null;
        }

        /** As long as it may be held it is renewed on time, since it is given up by the number of tries that fit. */
        Duration untilNext() {
            return heldAt != null ? renewInterval : backoff.untilNext();
        }
    }
}
