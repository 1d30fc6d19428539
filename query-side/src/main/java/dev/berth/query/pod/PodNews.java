package dev.berth.query.pod;

import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.PodView;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What running pods tell of themselves. Implemented where they are known to run. */
@FunctionalInterface
public interface PodNews {
    /** As it was some seconds ago at most; {@link News#NONE} where that is not known, or not soon. Does not fail. */
    Mono<News> of(PodView pod);

    /**
     * Of the pod's present boot.
     *
     * @param commandEnd null while its command runs, and where it has none
     * @param loggedIn whether somebody has logged in
     */
    record News(@Nullable CommandEnd commandEnd, boolean loggedIn) {
        public static final News NONE = new News(null, false);
    }
}
