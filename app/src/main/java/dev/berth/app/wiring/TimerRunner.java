package dev.berth.app.wiring;

import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.messages.Caller;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.RunTimers;
import dev.berth.query.pod.DuePod;
import dev.berth.query.pod.Pods;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Has decided what is due by timers and schedules, where the claim on Nomad is held. That it is done once is for the decision
 * to see to, which reads the log; this only says when to look, by the view's index of what is due first. There is one wait,
 * however many pods: it ends when something is due, when an event may have brought that forward, and from time to time,
 * because a clock that is set does not end a wait.
 */
public final class TimerRunner {
    private static final Logger log = LoggerFactory.getLogger(TimerRunner.class);
    private static final int PAGE = 500;
    private static final int PARALLEL = 4;
    private static final Duration MAX_WAIT = Duration.ofSeconds(15);
    private static final Duration CLAIM_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration VIEWS_TIMEOUT = Duration.ofSeconds(10);

    /** What can make something due sooner than it was. */
    private static final Set<String> WAKING = Stream.of(
                    PodLaunchRequested.class,
                    PodStartRequested.class,
                    PodRestartRequested.class,
                    PodScheduled.class,
                    PodRecovered.class,
                    PodStopped.class,
                    PodFailed.class,
                    PodUnlocked.class,
                    PodTimersSet.class,
                    PodIdleStopSet.class,
                    PodQuietSeen.class,
                    PodSessionSet.class,
                    PodSessionStarted.class,
                    PodScheduleSet.class,
                    PodScheduleAdvanced.class)
            .map(EventCatalog::qualifiedNameOf)
            .collect(Collectors.toUnmodifiableSet());

    private final Pods pods;
    private final Function<RunTimers, Mono<PodAnswer>> commands;
    private final BooleanSupplier acts;
    private final Clock clock;

    /** The position of the last event that may have brought something forward. */
    private final Sinks.Many<Long> changed = Sinks.many().replay().latestOrDefault(0L);

    private volatile long seen;
    private final OutageBackoff outage = new OutageBackoff("timers of pods", PAUSE_AFTER_FAILURE);

    private TimerRunner(Pods pods, Function<RunTimers, Mono<PodAnswer>> commands, BooleanSupplier acts, Clock clock) {
        this.pods = pods;
        this.commands = commands;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Runs until it is disposed of.
     *
     * @param acts whether this process is the one that acts now
     */
    public static Disposable start(
            Pods pods,
            Tailer tailer,
            Function<RunTimers, Mono<PodAnswer>> commands,
            BooleanSupplier acts,
            Clock clock) {
        var runner = new TimerRunner(pods, commands, acts, clock);
        return Disposables.composite(runner.follow(tailer), runner.run());
    }

    private Disposable follow(Tailer tailer) {
        return Flux.defer(() -> tailer.from(tailer.head()))
                .filter(event -> WAKING.contains(event.name()))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE_AFTER_FAILURE))
                .subscribe(event -> changed.tryEmitNext(event.position()));
    }

    private Disposable run() {
        return Mono.defer(this::round)
                .doOnNext(_ -> outage.worked())
                .onErrorResume(failed -> Mono.just(outage.failed(failed)))
                .flatMap(this::pause)
                .repeat()
                .subscribe();
    }

    private Mono<Long> pause(Duration wait) {
        var woken = acts.getAsBoolean()
                ? Mono.delay(MIN_PAUSE)
                        .then(changed.asFlux()
                                .filter(position -> position > seen)
                                .next())
                : Mono.<Long>never();
        return Mono.firstWithSignal(Mono.delay(wait), woken);
    }

    /** Looks once, and answers how long to wait. */
    private Mono<Duration> round() {
        if (!acts.getAsBoolean()) {
            return Mono.just(CLAIM_INTERVAL);
        }
        return changed.asFlux()
                .next()
                .delayUntil(position -> pods.reached(position, VIEWS_TIMEOUT))
                .doOnNext(position -> seen = position)
                .then(pods.due(PAGE))
                .flatMap(this::act);
    }

    private Mono<Duration> act(List<DuePod> next) {
        var now = clock.instant();
        var due = next.stream().filter(pod -> !pod.due().isAfter(now)).toList();
        if (due.isEmpty()) {
            return Mono.just(
                    next.isEmpty()
                            ? MAX_WAIT
                            : until(Duration.between(now, next.getFirst().due())));
        }
        return Flux.fromIterable(due)
                .flatMap(this::decide, PARALLEL)
                .all(changedSomething -> changedSomething)
                .map(all -> all ? MIN_PAUSE : PAUSE_AFTER_FAILURE);
    }

    private static Duration until(Duration left) {
        return left.compareTo(MIN_PAUSE) < 0 ? MIN_PAUSE : left.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : left;
    }

    /** Whether the view has caught up with what came of it, so that it does not show the same as due again. */
    private Mono<Boolean> decide(DuePod due) {
        return commands.apply(new RunTimers(Caller.system(due.workspace(), "timers-" + UUID.randomUUID()), due.pod()))
                .flatMap(answer -> switch (answer) {
                    case PodAnswer.Accepted(var _, var position) ->
                        Mono.fromFuture(position).flatMap(last -> pods.reached(last, VIEWS_TIMEOUT));
                    case PodAnswer.Refused(var problem) -> {
                        log.warn("A timer was due and not decided pod={} reason={}", due.pod(), problem.detail());
                        yield Mono.just(false);
                    }
                    case PodAnswer.Outdated _ -> Mono.just(false);
                })
                .onErrorResume(failed -> {
                    log.warn("A timer was due and not decided pod={} error={}", due.pod(), failed.toString());
                    return Mono.just(false);
                });
    }
}
