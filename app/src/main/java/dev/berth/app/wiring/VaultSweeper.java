package dev.berth.app.wiring;

import dev.berth.app.secrets.Vault;
import dev.berth.eventstore.event.EventReader;
import dev.berth.messages.Tag;
import dev.berth.messages.pod.PodId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes secrets of launches that were refused out of the vault, each hour. */
public final class VaultSweeper {
    private static final Logger log = LoggerFactory.getLogger(VaultSweeper.class);
    private static final Duration FIRST_AFTER = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private VaultSweeper() {}

    /** Runs until it is disposed of. */
    public static Disposable start(Vault vault, EventReader events) {
        return Flux.interval(FIRST_AFTER, INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> sweep(vault, events).timeout(TIMEOUT).onErrorResume(failed -> {
                    log.warn("The vault could not be swept error={}", failed.toString());
                    return Mono.empty();
                }))
                .subscribe();
    }

    /** Once; completes with the number of pods whose secrets were removed. */
    static Mono<Long> sweep(Vault vault, EventReader events) {
        return vault.sweepOrphans(pod -> isInLog(events, pod)).doOnNext(removed -> {
            if (removed > 0) {
                log.info("Secrets of refused launches were removed count={}", removed);
            }
        });
    }

    private static Mono<Boolean> isInLog(EventReader events, PodId pod) {
        return events.taggedPage(Tag.POD, pod.value(), 0, 1).map(found -> !found.isEmpty());
    }
}
