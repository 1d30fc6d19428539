package dev.berth.app.http;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sessions and tokens under which streams are open. All of them are looked up together every two seconds, while there are any. When
 * the database does not answer, streams go on: nothing new comes from it either.
 */
public final class OpenCredentials {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    private final Map<String, Integer> streams = new ConcurrentHashMap<>();
    private final Flux<Set<String>> ended;

    public OpenCredentials(Credentials credentials) {
        this.ended = Flux.interval(CHECK_EVERY)
                .onBackpressureDrop()
                .concatMap(_ -> credentials.ended(Set.copyOf(streams.keySet())).onErrorResume(_ -> Mono.empty()))
                .share();
    }

    /** Completes when the credential with this digest is not valid any more. */
    Mono<Void> ended(String digest) {
        return Mono.defer(() -> {
            streams.merge(digest, 1, Integer::sum);
            return ended.filter(digests -> digests.contains(digest))
                    .next()
                    .then()
                    .doFinally(_ -> streams.computeIfPresent(digest, (_, count) -> count == 1 ? null : count - 1));
        });
    }
}
