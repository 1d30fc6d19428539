package dev.berth.ssh.route;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Applies the feed to the table, one update at a time, for as long as the edge runs. */
public final class FeedFollower {
    private static final Logger log = LoggerFactory.getLogger(FeedFollower.class);
    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(10);
    private static final int PREFETCH = 256;

    private final Scheduler thread = Schedulers.newSingle("berth-edge-routes", true);
    private final Disposable subscription;

    public FeedFollower(RouteFeed feed, RouteTable routes) {
        subscription = Flux.defer(feed::updates)
                .publishOn(thread, PREFETCH)
                .doOnNext(routes::apply)
                .concatWith(Flux.error(() -> new IllegalStateException("the route feed ended")))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY_DELAY)
                        .maxBackoff(MAX_RETRY_DELAY)
                        .transientErrors(true)
                        .doBeforeRetry(signal -> log.warn(
                                "Route feed lost, subscribing again attempt={} error={}",
                                signal.totalRetriesInARow() + 1,
                                signal.failure().getMessage())))
                .subscribe();
    }

    public void stop() {
        subscription.dispose();
        thread.dispose();
    }
}
