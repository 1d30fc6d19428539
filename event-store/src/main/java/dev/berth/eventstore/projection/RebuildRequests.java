package dev.berth.eventstore.projection;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What people ask of the rebuilds of one projection, on whichever node. */
final class RebuildRequests {
    private static final Logger log = LoggerFactory.getLogger(RebuildRequests.class);
    private static final int MAX_LISTED = 100;
    /** Longer than a node may go on reading a build that was replaced. */
    private static final Duration DROP_DELAY = Duration.ofSeconds(6);

    private final ProjectionContext context;
    private final Projection projection;
    private final LiveBuild live;
    private final RebuildDriver driver;

    RebuildRequests(ProjectionContext context, Projection projection, LiveBuild live, RebuildDriver driver) {
        this.context = context;
        this.projection = projection;
        this.live = live;
        this.driver = driver;
    }

    Mono<RebuildStatus> rebuild() {
        return context.rebuilds()
                .unfinished(projection.name())
                .flatMap(running -> Mono.<Rebuild>error(new RebuildRunning(projection.name(), running.id())))
                .switchIfEmpty(Mono.defer(() -> context.builds()
                        .forgetPrevious(projection.name())
                        .then(context.rebuilds().begin(projection, true))))
                .doOnNext(begun -> dropReplacedLater())
                .flatMap(begun -> driver.renew().thenReturn(status(begun)));
    }

    private void dropReplacedLater() {
        Mono.delay(DROP_DELAY)
                .then(Mono.defer(() ->
                        driver.isStopping() ? Mono.empty() : context.builds().dropUnused(projection.name())))
                .subscribe(
                        done -> {},
                        error -> log.warn(
                                "Replaced tables stay until the next rebuild projection={} error={}",
                                projection.name(),
                                error.toString()));
    }

    Mono<RebuildStatus> rollback() {
        return context.builds()
                .pointer(projection.name())
                .flatMap(pointer -> {
                    Integer previous = pointer.previous();
                    return previous == null ? Mono.empty() : context.builds().build(projection.name(), previous);
                })
                .switchIfEmpty(Mono.error(() -> new RebuildNotReady("Projection '" + projection.name()
                        + "' has no earlier build to return to: it was never rebuilt, or the build was dropped")))
                .flatMap(build -> build.version() == projection.version()
                        ? context.rebuilds().beginRollback(projection.name(), build.number())
                        : Mono.error(new RebuildNotReady("The earlier build was made by version "
                                + build.version() + " of projection '" + projection.name()
                                + "'. Start the program that has this version; it returns to it by itself.")))
                .flatMap(begun -> driver.renew().thenReturn(status(begun)));
    }

    Mono<List<RebuildStatus>> list() {
        return context.rebuilds()
                .latest(projection.name(), MAX_LISTED)
                .map(found -> found.stream().map(this::status).toList());
    }

    Mono<RebuildStatus> status(String id) {
        return context.rebuilds().find(projection.name(), id).map(this::status);
    }

    /** An order, which the node that drives the rebuild finds when it extends its lease. */
    Mono<RebuildStatus> activate(String id) {
        return ordered(id, context.rebuilds().activate(id), "Only one that is ready can be activated.");
    }

    Mono<RebuildStatus> cancel(String id) {
        return ordered(id, context.rebuilds().cancel(id), "There is nothing to cancel.")
                .flatMap(
                        status -> context.builds().dropUnused(projection.name()).thenReturn(status));
    }

    private Mono<RebuildStatus> ordered(String id, Mono<Boolean> order, String otherwise) {
        return status(id)
                .flatMap(now -> order.flatMap(done -> done
                        ? driver.renew()
                        : Mono.error(new RebuildNotReady("Rebuild " + id + " is " + now.state() + ". " + otherwise))))
                .then(Mono.defer(() -> status(id)));
    }

    private RebuildStatus status(Rebuild rebuild) {
        return new RebuildStatus(
                rebuild.id(),
                rebuild.projection(),
                rebuild.state(),
                position(rebuild),
                context.tailer().head(),
                rebuild.differences(),
                rebuild.error(),
                rebuild.startedAt());
    }

    /** As this node knows it, which may be newer than the row. */
    private long position(Rebuild rebuild) {
        DrivenRebuild mine = driver.driven();
        if (mine != null && mine.rebuild().id().equals(rebuild.id())) {
            return mine.build().position();
        }
        ProjectionBuild serving = live.build();
        return serving.number() == rebuild.build() ? serving.position() : rebuild.position();
    }
}
