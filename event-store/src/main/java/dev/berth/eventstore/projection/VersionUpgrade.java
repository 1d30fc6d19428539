package dev.berth.eventstore.projection;

import reactor.core.publisher.Mono;

/** Begins a rebuild where the live build was made by an older version of the program. */
final class VersionUpgrade {
    private final ProjectionContext context;
    private final Projection projection;
    private final LiveBuild live;

    VersionUpgrade(ProjectionContext context, Projection projection, LiveBuild live) {
        this.context = context;
        this.projection = projection;
        this.live = live;
    }

    Mono<Void> beginIfOld() {
        if (live.build().version() >= projection.version()) {
            return Mono.empty();
        }
        RebuildStore rebuilds = context.rebuilds();
        return rebuilds.cancelOlder(projection)
                .flatMap(cancelled -> cancelled ? context.builds().dropUnused(projection.name()) : Mono.empty())
                .then(rebuilds.unfinished(projection.name()))
                .hasElement()
                .flatMap(begun -> begun ? Mono.<Rebuild>empty() : rebuilds.begin(projection, false))
                // Another node was first; whoever drives it finishes it.
                .onErrorComplete(RebuildRunning.class)
                .then();
    }
}
