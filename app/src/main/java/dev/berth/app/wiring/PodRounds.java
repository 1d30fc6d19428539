package dev.berth.app.wiring;

import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.Pods;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Goes from one running pod to the next once a minute, where the claim on Nomad is held, and looks at what Nomad does not
 * tell by itself.
 */
public final class PodRounds {
    public static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    private final Pods pods;
    private final BooleanSupplier acts;
    private final Duration interval;
    private final List<Look> looks;
    private final OutageBackoff outage = new OutageBackoff("looks at pods", PAUSE_AFTER_FAILURE);

    /** One thing that is looked at. */
    @FunctionalInterface
    public interface Look {
        Mono<Void> at(PodView running);
    }

    private PodRounds(Pods pods, BooleanSupplier acts, Duration interval, List<Look> looks) {
        this.pods = pods;
        this.acts = acts;
        this.interval = interval;
        this.looks = looks;
    }

    /**
     * Runs until it is disposed of.
     *
     * @param acts whether this process is the one that acts now
     */
    public static Disposable start(Pods pods, BooleanSupplier acts, Duration interval, Look... looks) {
        return new PodRounds(pods, acts, interval, List.of(looks)).run();
    }

    private Disposable run() {
        return Mono.defer(this::round)
                .thenReturn(interval)
                .doOnNext(_ -> outage.worked())
                .onErrorResume(failed -> Mono.just(outage.failed(failed)))
                .flatMap(Mono::delay)
                .repeat()
                .subscribe();
    }

    private Mono<Void> round() {
        return acts.getAsBoolean()
                ? pods.live()
                        .map(found -> found.view())
                        .filter(pod -> pod.phase() == Phase.RUNNING)
                        // One after the other: with thousands of pods a round takes its time, and Nomad has other
                        // things to do.
                        .concatMap(pod -> Flux.fromIterable(looks).concatMap(look -> look.at(pod)))
                        .then()
                : Mono.empty();
    }
}
