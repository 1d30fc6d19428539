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
        // Before the pointer is read, which is therefore never older than this build.
        ProjectionBuild before = live.build();
        return builds.pointer(projection)
                .filter(pointer -> pointer.live().number() != before.number())
                .flatMap(pointer -> before.stop()
                        .then(Mono.fromRunnable(() -> live.serve(
                                before,
                                // From where the listeners of this node are, so that they miss nothing.
                                pointer.live().readFrom(before.position())))));
    }
}
