package dev.berth.nomad.watch;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.KeyedRunner;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.Reports;
import dev.berth.nomad.WatchStatus;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomad.probe.SshProbe;
import dev.berth.nomad.watch.ClusterModel.Listing;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.StreamFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Watches Nomad and reports what became of pods. One event stream for all pods is the hint that something happened; lists
 * after each connect and from time to time are the truth. All state is kept on one thread of its own, which never waits.
 */
public final class AllocationWatcher implements Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(AllocationWatcher.class);

    private static final List<String> TOPICS = List.of("Job", "Allocation", "Evaluation", "Node");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int TRIES = 4;
    private static final int EVALUATIONS_AT_ONCE = 4;

    private final Nomad nomad;
    private final NomadJobsSettings settings;
    private final Reports reports;
    private final Consumer<PodId> converge;
    private final Gpus gpus;
    private final Probes probes;
    private final KeyedRunner<PodId> looks;

    private final Scheduler thread = Schedulers.newSingle("nomad-watch", true);
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicBoolean listing = new AtomicBoolean();
    private final ClusterModel model = new ClusterModel();
    private final Map<PodId, Reported> reported = new HashMap<>();
    private Map<String, Set<String>> offers = Map.of();
    private long index;

    private volatile boolean connected;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable String lastError;

    /** {@code converge} is told of each pod of which something ended, or is not as its job says. Must return at once. */
    public AllocationWatcher(
            Nomad nomad,
            NomadJobsSettings settings,
            DesiredPods pods,
            PodIdentity identity,
            Reports reports,
            SshProbe probe,
            Gpus gpus,
            Consumer<PodId> converge) {
        this.nomad = nomad;
        this.settings = settings;
        this.reports = reports;
        this.converge = converge;
        this.gpus = gpus;
        this.probes = new Probes(probe, pods, identity, reports);
        this.looks = new KeyedRunner<>(this::look, settings.parallel(), DEADLINE, thread);
    }

    public void start() {
        running.add(stream().subscribe(_ -> {}, broken -> LOG.error("the watcher broke off", broken)));
        running.add(Flux.interval(settings.sweep(), thread)
                .onBackpressureDrop()
                .subscribe(
                        _ -> {
                            relist();
                            evaluateQueued(false);
                        },
                        broken -> LOG.error("the watcher's timer broke off", broken)));
    }

    public WatchStatus status() {
        return new WatchStatus(connected, Duration.ofNanos(System.nanoTime() - heardAt), connected ? null : lastError);
    }

    private Flux<StreamFrame> stream() {
        return Flux.defer(() -> {
                    var first = new AtomicBoolean(true);
                    return nomad.events()
                            .from(index, TOPICS)
                            .publishOn(thread)
                            .doOnNext(frame -> {
                                if (first.getAndSet(false)) {
                                    relist();
                                }
                                apply(frame);
                            })
                            .concatWith(Mono.error(() -> new IllegalStateException("Nomad closed the event stream")));
                })
                .subscribeOn(thread)
                .doOnError(broken -> {
                    connected = false;
                    lastError = broken.getMessage();
                    LOG.warn("the event stream broke off; connecting again error={}", broken.getMessage());
                })
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .jitter(0.5)
                        .transientErrors(true));
    }

    private void apply(StreamFrame frame) {
        heardAt = System.nanoTime();
        if (frame.isHeartbeat()) {
            return;
        }
        if (frame.index() < index) {
            LOG.warn(
                    "Nomad's index went back, as after a restore; reading everything anew from={} to={}",
                    index,
                    frame.index());
            model.clear();
            reported.clear();
            relist();
        }
        index = frame.index();
        boolean nodes = false;
        for (var event : frame.events()) {
            try {
                model.apply(event).forEach(looks::submit);
            } catch (UncheckedIOException unreadable) {
                // Reading it again would end the same way; the next list says what it would have said.
                LOG.warn("cannot read an event topic={} type={}", event.topic(), event.type(), unreadable);
            }
            nodes |= event.topic().equals("Node");
        }
        gpus.now(model.gpus());
        if (nodes) {
            noteOffers();
        }
    }

    /** Reads the four lists, at most once at a time. */
    private void relist() {
        if (!listing.compareAndSet(false, true)) {
            return;
        }
        long askedAt = model.now();
        running.add(Mono.zip(
                        nomad.jobs().list("pod-"),
                        nomad.allocations().list(),
                        nomad.evaluations().list(),
                        nomad.nodes().list())
                .map(lists -> new Listing(lists.getT1(), lists.getT2(), lists.getT3(), lists.getT4()))
                .retryWhen(Retry.backoff(TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .onRetryExhaustedThrow((_, last) -> last.failure()))
                .publishOn(thread)
                .doFinally(_ -> listing.set(false))
                .subscribe(
                        lists -> listed(lists, askedAt),
                        broken -> LOG.warn("cannot list what Nomad holds error={}", broken.getMessage())));
    }

    private void listed(Listing lists, long askedAt) {
        model.replace(lists, askedAt);
        gpus.now(model.gpus());
        var pods = model.pods();
        reported.keySet().retainAll(new HashSet<>(pods));
        pods.forEach(looks::submit);
        noteOffers();
        heardAt = System.nanoTime();
        connected = true;
    }

    private void noteOffers() {
        var now = model.offers();
        if (!now.equals(offers)) {
            offers = now;
            evaluateQueued(true);
        }
    }

    /**
     * A blocked evaluation is not always woken by what it waits for, least of all one that was told that it never fits.
     *
     * @param all also those that wait for something that is taken, which usually wake by themselves
     */
    private void evaluateQueued(boolean all) {
        var jobs = model.pods().stream()
                .flatMap(pod -> model.look(pod).stream())
                .filter(look -> !look.job().stop() && look.allocation() == null && look.evaluation() != null)
                .filter(look -> all || !isSoldOut(look))
                .map(look -> look.job().id())
                .toList();
        running.add(Flux.fromIterable(jobs)
                .flatMap(
                        job -> nomad.jobs()
                                .evaluate(job)
                                .doOnError(refused ->
                                        LOG.info("cannot evaluate pod={} error={}", job, refused.getMessage()))
                                .onErrorComplete(),
                        EVALUATIONS_AT_ONCE)
                .subscribe());
    }

    private static boolean isSoldOut(PodSnapshot look) {
        var evaluation = look.evaluation();
        var why = evaluation == null
                ? null
                : QueueReason.of(evaluation, look.meta().gpu(), look.gpus());
        return why != null && why.code().equals(QueueReason.SOLD_OUT);
    }

    private Mono<Void> look(PodId pod) {
        return Flux.fromIterable(model.withoutGeneration(pod))
                .concatMap(this::findGeneration)
                .then(Mono.defer(() -> {
                    var look = model.look(pod);
                    if (look.isEmpty()) {
                        reported.remove(pod);
                        probes.cancel(pod);
                        converge.accept(pod);
                        return Mono.<Void>empty();
                    }
                    return report(pod, look.get());
                }));
    }

    /** Neither lists nor events say of which generation an allocation is: its own copy of the job does. */
    private Mono<Void> findGeneration(String allocation) {
        return nomad.allocations()
                .get(allocation)
                .map(whole -> Optional.ofNullable(whole.job())
                        .flatMap(PodMeta::of)
                        .map(PodMeta::generation)
                        .orElse(0))
                .onErrorResume(refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.just(0))
                .publishOn(thread)
                .doOnNext(generation -> model.generationOf(allocation, generation))
                .then();
    }

    private Mono<Void> report(PodId pod, PodSnapshot look) {
        var seen = AllocationTranslation.observe(look);
        int generation = look.meta().generation();
        return Flux.fromIterable(Reported.news(reported.get(pod), generation, seen))
                .concatMap(news -> {
                    LOG.debug("seen pod={} generation={} what={}", pod, generation, news);
                    var caller = Caller.system(look.meta().workspace(), "nomad-" + news.index());
                    return reports.report(new ReportPod(caller, pod, generation, news));
                })
                .then()
                .retryWhen(Retry.backoff(TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .onRetryExhaustedThrow((_, last) -> last.failure()))
                .publishOn(thread)
                .then(Mono.fromRunnable(() -> {
                    reported.put(pod, Reported.of(generation, seen));
                    follow(pod, look);
                }));
    }

    private void follow(PodId pod, PodSnapshot look) {
        var allocation = look.allocation();
        var target = allocation == null ? Optional.<SshTarget>empty() : AllocationTranslation.target(allocation);
        if (allocation != null && target.isPresent() && !look.job().stop()) {
            probes.ensure(
                    pod,
                    new Probes.Boot(
                            look.meta().workspace(),
                            look.meta().generation(),
                            allocation.id(),
                            AllocationTranslation.boots(allocation),
                            target.get(),
                            allocation.modifyIndex()));
        } else {
            probes.cancel(pod);
        }
        if (look.job().stop() || (allocation != null && allocation.isClientTerminal())) {
            converge.accept(pod);
        }
    }

    /** Stops watching. What was not reported is found again by the next start. */
    @Override
    public void dispose() {
        running.dispose();
        looks.dispose();
        probes.dispose();
        thread.dispose();
    }
}
