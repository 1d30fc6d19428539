package dev.berth.eventstore.projection;

import reactor.core.publisher.Mono;

/** One projection of this node: its live build, the rebuild beside it now and then, and what other nodes do. */
record RunningProjection(LiveBuild live, RebuildDriver driver, RebuildRequests rebuilds, PointerFollower follower) {
    static RunningProjection of(ProjectionContext context, Projection projection) {
        LiveBuild live = new LiveBuild(context, projection);
        RebuildDriver driver = new RebuildDriver(context, projection, live);
        return new RunningProjection(
                live,
                driver,
                new RebuildRequests(context, projection, live, driver),
                new PointerFollower(context.builds(), projection.name(), live));
    }

    Mono<Void> start() {
        return live.start().then(Mono.defer(driver::renew));
    }

    Mono<Void> stop() {
        return Mono.defer(() -> Mono.when(driver.stop(), live.stop()));
    }
}
