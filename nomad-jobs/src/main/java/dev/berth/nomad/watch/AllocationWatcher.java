package dev.berth.nomad.watch;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.Reports;
import dev.berth.nomad.WatchStatus;
import dev.berth.nomad.probe.SshProbe;
import dev.berth.nomad.watch.ClusterModel.Listing;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.StreamFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private static final Logger log = LoggerFactory.getLogger(AllocationWatcher.class);

    private static final List<String> TOPICS = List.of("Job", "Allocation", "Evaluation", "Node");
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final Duration TASK_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration OVERDUE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration GPUS_DELAY = Duration.ofMillis(50);
    private static final Duration FREED_DELAY = Duration.ofMillis(500);

    private final Nomad nomad;
    private final Runnable freed;
    private final Runnable resync;
    private final Duration relistInterval;
    private final Gpus gpus;
    private final PodReporter reporter;
    private final QueuedPods queued;

    private final Scheduler thread = Schedulers.newSingle("nomad-watch", true);
    private final Disposable.Swap streaming = Disposables.swap();
    private final Disposable.Swap relisting = Disposables.swap();
    private final Disposable.Swap timing = Disposables.swap();
    private final Disposable.Swap listing = Disposables.swap();
    private final AtomicBoolean isListing = new AtomicBoolean();
    private final ClusterModel model;
    private long index;
    private boolean listAgain;
    private boolean gpusAreDue;
    private boolean freedIsDue;

    private volatile boolean connected;
    private volatile boolean brokeOff;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable String lastError;

    /**
     * {@code reconcile} is told of each pod of which something ended, or is not as its job says; {@code freed} whenever something
     * has come free, at most once in a while; {@code resync} of what may
     * concern any pod: an event stream that comes after one that broke off or could not be had, and a machine, a container
     * engine or a device that is back. Both must return at once.
     */
    public AllocationWatcher(
            Nomad nomad,
            NomadJobsSettings settings,
            DesiredPods pods,
            PodIdentity identity,
            Reports reports,
            SshProbe probe,
            Gpus gpus,
            Consumer<PodId> reconcile,
            Runnable freed,
            Runnable resync) {
        this.nomad = nomad;
        this.freed = freed;
        this.resync = resync;
        this.relistInterval = settings.resyncInterval();
        this.gpus = gpus;
        this.model = new ClusterModel(settings.installation());
        this.reporter = new PodReporter(
                nomad,
                model,
                reports,
                new Probes(probe, pods, identity, reports),
                reconcile,
                settings.parallel(),
                TASK_TIMEOUT,
                thread);
        this.queued = new QueuedPods(nomad, model, TASK_TIMEOUT, thread);
    }

    public void start() {
        streaming.update(stream().subscribe(_ -> {}, broken -> log.error("The watcher broke off", broken)));
        relisting.update(Flux.interval(relistInterval, thread)
                .onBackpressureDrop()
                .subscribe(
                        _ -> {
                            relist();
                            queued.evaluateUnlessSoldOut();
                            queued.evaluateForgotten();
                        },
                        broken -> log.error("The watcher's timer broke off", broken)));
        timing.update(overdue());
    }

    private Disposable overdue() {
        return Flux.interval(OVERDUE_INTERVAL, thread)
                .onBackpressureDrop()
                .subscribe(_ -> reporter.submitOverdue(), broken -> log.error("The watcher's timer broke off", broken));
    }

    public WatchStatus status() {
        return new WatchStatus(
                connected ? WatchStatus.State.CONNECTED : WatchStatus.State.DISCONNECTED,
                Duration.ofNanos(System.nanoTime() - heardAt),
                connected ? null : lastError);
    }

    private Flux<StreamFrame> stream() {
        return Flux.defer(() -> {
                    var first = new AtomicBoolean(true);
                    return nomad.events()
                            .from(index, TOPICS)
                            .publishOn(thread)
                            .doOnNext(frame -> {
                                if (first.getAndSet(false)) {
                                    relistAfterAll();
                                    if (brokeOff) {
                                        resync.run();
                                    }
                                }
                                apply(frame);
                            })
                            .concatWith(Mono.error(() -> new IllegalStateException("Nomad closed the event stream")));
                })
                .subscribeOn(thread)
                .doOnError(broken -> {
                    connected = false;
                    brokeOff = true;
                    lastError = broken.getMessage();
                    log.warn("Nomad's event stream broke off; connecting again error={}", broken.getMessage());
                })
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_PAUSE)
                        .maxBackoff(MAX_PAUSE)
                        .jitter(0.5)
                        .transientErrors(true));
    }

    private void apply(StreamFrame frame) {
        heardAt = System.nanoTime();
        if (frame.isHeartbeat()) {
            return;
        }
        if (frame.index() < index) {
            log.warn(
                    "Nomad's index went back, as after a restore; reading everything anew from={} to={}",
                    index,
                    frame.index());
            model.clear();
            reporter.retain(List.of());
            // What is on its way is of the time before.
            listing.update(Disposables.disposed());
            relist();
        }
        index = frame.index();
        boolean nodes = false;
        boolean ended = false;
        for (var event : frame.events()) {
            try {
                var pods = model.apply(event);
                if (model.isWhole()) {
                    pods.forEach(reporter::submit);
                }
            } catch (UncheckedIOException unreadable) {
                // Reading it again would end the same way; the next list says what it would have said.
                log.warn("Cannot read an event of Nomad event={}", event.topic() + "/" + event.type(), unreadable);
            }
            nodes |= event.topic().equals("Node");
            ended |= event.allocation().filter(Allocation::isClientTerminal).isPresent();
        }
        if (ended) {
            tellFreed();
        }
        publishGpus();
        if (nodes && model.isWhole()) {
            compareOffers();
        }
    }

    private void compareOffers() {
        if (queued.evaluateIfOffersChanged()) {
            resync.run();
        }
    }

    /** Soon: many may end at once, and who waits asks Nomad for all of them. */
    private void tellFreed() {
        if (!freedIsDue) {
            freedIsDue = true;
            thread.schedule(
                    () -> {
                        freedIsDue = false;
                        freed.run();
                    },
                    FREED_DELAY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Soon: to count them takes as long as there are allocations, so that many events share one count. */
    private void publishGpus() {
        if (!gpusAreDue) {
            gpusAreDue = true;
            thread.schedule(
                    () -> {
                        gpusAreDue = false;
                        gpus.now(model.gpus());
                    },
                    GPUS_DELAY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Reads the four lists as of now: once more where they are being read, since what came after would be missed. */
    private void relistAfterAll() {
        if (isListing.get()) {
            listAgain = true;
        } else {
            relist();
        }
    }

    private void listingEnded() {
        isListing.set(false);
        if (listAgain) {
            listAgain = false;
            relist();
        }
    }

    /** Reads the four lists, at most once at a time. */
    private void relist() {
        if (!isListing.compareAndSet(false, true)) {
            return;
        }
        long askedAt = model.now();
        listing.update(Mono.zip(
                        nomad.jobs().list("pod-").retryWhen(Retries.some()),
                        nomad.allocations().list().retryWhen(Retries.some()),
                        nomad.evaluations().list().retryWhen(Retries.some()),
                        nomad.nodes().list().retryWhen(Retries.some()))
                .map(lists -> new Listing(lists.getT1(), lists.getT2(), lists.getT3(), lists.getT4()))
                .publishOn(thread)
                .doOnCancel(() -> isListing.set(false))
                .doAfterTerminate(this::listingEnded)
                .subscribe(
                        lists -> listed(lists, askedAt),
                        broken -> log.warn("Cannot list what Nomad holds error={}", broken.getMessage())));
    }

    private void listed(Listing lists, long askedAt) {
        model.replace(lists, askedAt);
        gpus.now(model.gpus());
        var pods = model.pods();
        reporter.retain(pods);
        pods.forEach(reporter::submit);
        compareOffers();
        heardAt = System.nanoTime();
        connected = true;
    }

    /** Stops watching. What was not reported is found again by the next start. */
    @Override
    public void dispose() {
        connected = false;
        streaming.dispose();
        relisting.dispose();
        timing.dispose();
        listing.dispose();
        reporter.dispose();
        queued.dispose();
        thread.dispose();
    }
}
