package dev.berth.eventstore.projection;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Takes the lease of a projection's rebuild for this node, and drives the rebuild while it has it. */
final class RebuildDriver {
    private static final Logger log = LoggerFactory.getLogger(RebuildDriver.class);

    private final ProjectionContext context;
    private final Projection projection;
    private final LiveBuild live;
    private final VersionUpgrade upgrade;
    private final AtomicReference<@Nullable DrivenRebuild> driven = new AtomicReference<>();
    private volatile boolean stopping;

    RebuildDriver(ProjectionContext context, Projection projection, LiveBuild live) {
        this.context = context;
        this.projection = projection;
        this.live = live;
        this.upgrade = new VersionUpgrade(context, projection, live);
    }

    boolean isStopping() {
        return stopping;
    }

    /** The rebuild that this node drives. */
    @Nullable
    DrivenRebuild driven() {
        return driven.get();
    }

    Mono<Void> stop() {
        stopping = true;
        DrivenRebuild running = driven.getAndSet(null);
        return running == null
                ? Mono.empty()
                : running.build()
                        .stop()
                        .then(context.leases().end(running.rebuild()))
                        .onErrorComplete();
    }

    /**
     * Extends the lease of the rebuild that this node drives, takes up one that nobody drives, and lets go of one that was
     * cancelled or taken over. How it goes is in its row.
     */
    Mono<Void> renew() {
        DrivenRebuild before = driven.get();
        return upgrade.beginIfOld().then(Mono.defer(() -> renew(before)));
    }

    private Mono<Void> renew(@Nullable DrivenRebuild before) {
        long position = before == null ? 0 : before.build().position();
        return context.leases()
                .takeOrExtend(projection, position, context.tailer().head())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(leased -> {
                    if (driven.get() != before) {
                        // It flipped or was taken up meanwhile, so what was read is old.
                        return Mono.empty();
                    }
                    String id = leased.map(Rebuild::id).orElse("");
                    Mono<Void> ended =
                            before == null || before.rebuild().id().equals(id) ? Mono.empty() : before.letGo();
                    return ended.then(Mono.fromRunnable(() -> leased.ifPresent(this::drive)));
                });
    }

    private void drive(Rebuild rebuild) {
        DrivenRebuild running = driven.get();
        if (running != null) {
            running.follow(rebuild);
            return;
        }
        context.builds()
                .build(projection.name(), rebuild.build())
                .filter(build -> !stopping)
                .doOnNext(build -> {
                    var mine = new DrivenRebuild(context, projection, live, rebuild, live.feeding(build), driven);
                    if (driven.compareAndSet(null, mine)) {
                        mine.start();
                    }
                })
                .subscribe(
                        build -> {},
                        error -> log.warn(
                                "Rebuild cannot be taken up projection={} rebuild={} error={}",
                                projection.name(),
                                rebuild.id(),
                                error.toString()));
    }
}
