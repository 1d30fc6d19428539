package dev.berth.eventstore.projection;

import reactor.core.publisher.Mono;

/**
 * Follows other nodes: where one has replaced the live build, this node's reads follow within a second. Until then they
 * see the old build, which nobody writes any more, so that no read sees less than one before it.
 */
final class PointerFollower {
    private final BuildStore builds;
    private final String projection;
    private final LiveBuild live;

    PointerFollower(BuildStore builds, String projection, LiveBuild live) {
        this.builds = builds;
        this.projection = projection;
        this.live = live;
    }

    Mono<Void> follow() {
        long seen = live.replacements();
        return builds.pointer(projection)
                .filter(pointer -> seen == live.replacements()
                        && pointer.live().number() != live.build().number())
                .flatMap(pointer -> {
                    ProjectionBuild before = live.build();
                    return before.stop()
                            .then(Mono.fromRunnable(() -> live.serve(pointer.live()
                                    // From where the listeners of this node are, so that they miss nothing.
                                    .readFrom(before.position()))));
                });
    }
}
