package dev.berth.query.pod;

import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.PodView;
import reactor.core.publisher.Mono;

/** What running pods tell of themselves. Implemented where they are known to run. */
@FunctionalInterface
public interface PodNews {
    /**
     * How the command of the pod's present boot has ended, as it was some seconds ago at most; empty while it runs, and where that is
     * not known, or not soon. Does not fail.
     */
    Mono<CommandEnd> commandEnd(PodView pod);
}
