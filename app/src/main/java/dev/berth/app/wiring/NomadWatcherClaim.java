package dev.berth.app.wiring;

import dev.berth.eventstore.EventStore;
import dev.berth.nomad.WatcherClaim;
import java.time.Duration;
import java.time.Instant;
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
    private final Duration callTimeout;

    /** A holder that cannot renew its claim gives up before others can have it. */
    private final Duration maxUnrenewed;

    private volatile @Nullable String error;

    /** @param claimTimeout after which others can have a claim that was not renewed */
    public NomadWatcherClaim(TokenStore tokens, Duration claimTimeout) {
        this.tokens = tokens;
        this.renewInterval = claimTimeout.dividedBy(8);
        this.callTimeout = claimTimeout.multipliedBy(3).dividedBy(8);
        this.maxUnrenewed = claimTimeout.minus(renewInterval).minus(callTimeout);
    }

    @Override
    public Flux<Boolean> held() {
        return Flux.defer(() -> {
            var renewal = new Renewal();
            return initialized()
                    .thenMany(Flux.interval(Duration.ZERO, renewInterval, Schedulers.parallel())
                            .onBackpressureDrop()
                            .concatMap(_ -> renewal.next(), 1))
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
        private Instant heldAt = Instant.MIN;

        Mono<Boolean> next() {
            return Mono.defer(() -> {
                var asked = Instant.now();
                return Mono.fromFuture(() -> tokens.fetchToken(PROCESSOR, SEGMENT, null))
                        .timeout(callTimeout)
                        .then(Mono.fromSupplier(() -> {
                            heldAt = asked;
                            error = null;
                            return true;
                        }))
                        .onErrorResume(failed -> Mono.just(isHeldAfter(failed)));
            });
        }

        private boolean isHeldAfter(Throwable failed) {
            if (failed instanceof UnableToClaimTokenException) {
                heldAt = Instant.MIN;
                error = null;
                return false;
            }
            log.warn("Cannot renew the claim on the watcher error={}", failed.toString());
            error = "the claim on the watcher cannot be renewed: " + failed;
            return heldAt.plus(maxUnrenewed).isAfter(Instant.now());
        }
    }
}
