package dev.berth.app.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.app.webhook.DeliveryOutcome.Got;
import dev.berth.app.webhook.DeliveryOutcome.Missed;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.messages.Caller;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.webhook.ReportDelivery;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.pod.Pods;
import dev.berth.query.webhook.PendingDelivery;
import dev.berth.query.webhook.Webhooks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Tells webhooks what the view says they are still to be told of, where the claim on Nomad is held, and has remembered what came
 * of it. A process that ends in between, or a log that does not answer, has a webhook told the same again under the same id.
 * There is one wait: until something happens that a webhook may be told of, or something is to be tried again.
 */
public final class WebhookSender {
    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
    /** No more than are told at once, so that those of one workspace are over when one of them is. */
    private static final int PER_WORKSPACE = 10;

    private static final int PAGE = 200;
    private static final int PARALLEL = 16;
    private static final Duration MAX_WAIT = Duration.ofSeconds(15);
    private static final Duration CLAIM_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration VIEWS_TIMEOUT = Duration.ofSeconds(10);

    private static final Set<String> WAKING = Stream.of(WebhookTopic.values())
            .map(topic -> EventCatalog.qualifiedNameOf(topic.event()))
            .collect(Collectors.toUnmodifiableSet());

    private final Webhooks webhooks;
    private final Pods pods;
    private final Function<String, Mono<WebhookTarget>> targets;
    private final WebhookCalls calls;
    private final Function<ReportDelivery, Mono<WebhookAnswer>> commands;
    private final BooleanSupplier acts;
    private final Clock clock;
    private final DeliveryTries tries;
    private final Sinks.Many<Long> happened = Sinks.many().replay().latestOrDefault(0L);
    private final OutageBackoff outage = new OutageBackoff("webhooks", PAUSE_AFTER_FAILURE);
    private volatile long seen;

    WebhookSender(
            Webhooks webhooks,
            Pods pods,
            Function<String, Mono<WebhookTarget>> targets,
            WebhookCalls calls,
            Function<ReportDelivery, Mono<WebhookAnswer>> commands,
            BooleanSupplier acts,
            Clock clock,
            DeliveryTries tries) {
        this.webhooks = webhooks;
        this.pods = pods;
        this.targets = targets;
        this.calls = calls;
        this.commands = commands;
        this.acts = acts;
        this.clock = clock;
        this.tries = tries;
    }

    /** Runs until it is disposed of. */
    Disposable start(Tailer tailer) {
        var following = Flux.defer(() -> tailer.from(tailer.head()))
                .filter(event -> WAKING.contains(event.name()))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE_AFTER_FAILURE))
                .subscribe(event -> happened.tryEmitNext(event.position()));
        var running = Mono.defer(this::round)
                .doOnNext(_ -> outage.worked())
                .onErrorResume(failed -> Mono.just(outage.failed(failed)))
                .flatMap(this::pause)
                .repeat()
                .subscribe();
        return Disposables.composite(following, running);
    }

    private Mono<Long> pause(Duration wait) {
        var woken = Mono.delay(MIN_PAUSE)
                .then(happened.asFlux().filter(position -> position > seen).next());
        return Mono.firstWithSignal(Mono.delay(wait), acts.getAsBoolean() ? woken : Mono.<Long>never());
    }

    /** Looks once, and answers how long to wait. */
    private Mono<Duration> round() {
        if (!acts.getAsBoolean()) {
            return Mono.just(CLAIM_INTERVAL);
        }
        return happened.asFlux()
                .next()
                .delayUntil(position -> webhooks.reached(position, VIEWS_TIMEOUT))
                .doOnNext(position -> seen = position)
                .then(webhooks.pending(PER_WORKSPACE, PAGE))
                .flatMap(this::act);
    }

    private Mono<Duration> act(List<PendingDelivery> pending) {
        tries.keep(pending);
        var now = clock.instant();
        var due = pending.stream().filter(each -> tries.isDue(each, now)).toList();
        if (due.isEmpty()) {
            var next =
                    pending.stream().map(tries::next).flatMap(Optional::stream).min(Instant::compareTo);
            return Mono.just(next.map(at -> until(Duration.between(now, at))).orElse(MAX_WAIT));
        }
        return Flux.fromIterable(due).flatMap(this::deliver, PARALLEL).then(Mono.just(MIN_PAUSE));
    }

    private static Duration until(Duration left) {
        return left.compareTo(MIN_PAUSE) < 0 ? MIN_PAUSE : left.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : left;
    }

    private Mono<Void> deliver(PendingDelivery delivery) {
        int times = tries.count(delivery, clock.instant());
        return targets.apply(delivery.secrets())
                .flatMap(target -> message(delivery).flatMap(message -> calls.tell(target, message)))
                // Once it may be that the webhook was saved anew a moment ago.
                .switchIfEmpty(Mono.just(new Missed(
                        null,
                        "Its address and its key are not in the vault any more. Save the webhook again.",
                        times > 1)))
                .flatMap(outcome -> switch (outcome) {
                    case Got(var status) -> remember(delivery, status, times, null);
                    case Missed(var status, var why, var isFinal) ->
                        isFinal || DeliveryTries.isLast(delivery, times, clock.instant())
                                ? remember(delivery, status, times, why)
                                : Mono.empty();
                })
                .onErrorResume(failed -> {
                    log.warn(
                            "What came of telling a webhook was not remembered workspace={} position={} error={}",
                            delivery.workspace(),
                            delivery.position(),
                            failed.toString());
                    return Mono.empty();
                });
    }

    /** Its pod may not have that name any more; one that is not known has none. The view of pods may lag behind this one. */
    private Mono<WebhookMessage> message(PendingDelivery delivery) {
        return webhooks.reached(delivery.position(), VIEWS_TIMEOUT)
                .then(pods.findAny(delivery.pod()))
                .map(found -> WebhookMessage.of(delivery, found.view().name()))
                .defaultIfEmpty(WebhookMessage.of(delivery, null));
    }

    /** Until the view has it too, so that it is not told again. */
    private Mono<Void> remember(
            PendingDelivery delivery, @Nullable Integer status, int times, @Nullable String failure) {
        var report = new ReportDelivery(
                Caller.system(delivery.workspace(), "webhooks-" + UUID.randomUUID()),
                delivery.webhook(),
                delivery.event(),
                delivery.position(),
                delivery.topic(),
                status,
                times,
                failure);
        return commands.apply(report).flatMap(answer -> switch (answer) {
            case WebhookAnswer.Accepted(var _, var position) ->
                Mono.fromFuture(position)
                        .flatMap(at -> webhooks.reached(at, VIEWS_TIMEOUT))
                        .then();
            case WebhookAnswer.Refused(var problem) -> Mono.error(problem.asException());
        });
    }

    /**
     * Runs until it is disposed of.
     *
     * @param targets what a reference into the vault stands for, empty where that is gone
     * @param acts whether this process is the one that acts now
     */
    public static Disposable start(
            Webhooks webhooks,
            Pods pods,
            Tailer tailer,
            Function<String, Mono<WebhookTarget>> targets,
            AllowedAddresses allowed,
            ObjectMapper json,
            Function<ReportDelivery, Mono<WebhookAnswer>> commands,
            BooleanSupplier acts,
            Clock clock,
            RandomGenerator random) {
        return new WebhookSender(
                        webhooks,
                        pods,
                        targets,
                        new WebhookCalls(allowed, json, clock),
                        commands,
                        acts,
                        clock,
                        new DeliveryTries(random))
                .start(tailer);
    }
}
