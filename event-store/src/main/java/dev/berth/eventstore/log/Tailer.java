package dev.berth.eventstore.log;

import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.OutageBackoff;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.axonframework.common.annotation.Internal;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one reader of the log's end on this node; whoever wants live events reads them from its ring. Polling finds every event
 * (every 5 ms while events come, slowing to 250 ms). Appends of this node and notifications of others only wake it sooner.
 */
public final class Tailer {
    private static final int RING_SIZE = 8192;
    private static final int MAX_POLL_PAGE = 1000;
    private static final int MAX_SUBSCRIBER_PAGE = 256;
    private static final Duration BUSY_PAUSE = Duration.ofMillis(5);
    private static final Duration IDLE_PAUSE = Duration.ofMillis(250);

    private final EventReader reader;
    private final RecentEvents recent = new RecentEvents(RING_SIZE);
    private final Watermark head = new Watermark();
    private final Scheduler scheduler = Schedulers.newSingle("event-tail", true);
    private final Disposable.Swap timer = Disposables.swap();
    private final AtomicInteger requests = new AtomicInteger();
    private final OutageBackoff backoff = new OutageBackoff("tail of the log", IDLE_PAUSE);
    private volatile boolean running;
    private volatile Duration pause = BUSY_PAUSE;

    @Internal
    public Tailer(EventReader reader) {
        this.reader = reader;
    }

    /**
     * All events after {@code after}, first from the log by pages, then live, with no gap and no duplicate. Never ends.
     * A subscriber that is slow holds at most 256 events and reads the rest again from the log when it comes to them.
     * Events arrive on Reactor's parallel scheduler or the driver's event loop: do not block.
     */
    public Flux<StoredEvent> from(long after) {
        return Flux.defer(() -> {
            long[] cursor = {after};
            return Mono.defer(() -> next(cursor[0], MAX_SUBSCRIBER_PAGE))
                    .doOnNext(page -> cursor[0] = page.getLast().position())
                    .repeat()
                    .flatMapIterable(Function.identity(), 1);
        });
    }

    /** The newest position this node knows of. */
    public long head() {
        return head.value();
    }

    /** The next events after {@code after}, at least one; waits for it without a query. */
    public Mono<List<StoredEvent>> next(long after, int limit) {
        return Mono.defer(() -> {
            if (head.value() <= after) {
                return head.beyond(after).publishOn(Schedulers.parallel()).then(next(after, limit));
            }
            List<StoredEvent> live = recent.after(after, limit);
            return live.isEmpty() ? reader.page(after, limit) : Mono.just(live);
        });
    }

    /** What the ring holds after {@code after}, without waiting and without a query; may be empty. */
    @Internal
    public List<StoredEvent> ring(long after, int limit) {
        return recent.after(after, limit);
    }

    /** Completes when the log is longer than {@code position}. */
    public Mono<Void> beyond(long position) {
        return head.beyond(position);
    }

    @Internal
    public Mono<Void> start() {
        return reader.head()
                // The newest event is in the ring from the first moment on: it says which log this is.
                .delayUntil(position -> position == 0
                        ? Mono.empty()
                        : reader.page(position - 1, 1).doOnNext(events -> events.forEach(recent::add)))
                .doOnNext(position -> {
                    head.riseTo(position);
                    running = true;
                    wake();
                })
                .then();
    }

    @Internal
    public void stop() {
        running = false;
        timer.dispose();
        scheduler.dispose();
    }

    /** There may be something new. Any number of these while a poll runs cause one more poll. */
    @Internal
    public void wake() {
        if (running && requests.getAndIncrement() == 0) {
            poll();
        }
    }

    private void poll() {
        int seen = requests.get();
        // Appends and notifications that come while the database fails must not make it poll more often.
        if (backoff.isWaiting()) {
            pollAgain(backoff.untilNext(), seen);
            return;
        }
        reader.page(head.value(), MAX_POLL_PAGE)
                .subscribe(
                        events -> {
                            backoff.worked();
                            polled(events, seen);
                        },
                        error -> pollAgain(running ? backoff.failed(error) : IDLE_PAUSE, seen));
    }

    private void polled(List<StoredEvent> events, int seen) {
        if (events.isEmpty()) {
            pause = pause.multipliedBy(2).compareTo(IDLE_PAUSE) < 0 ? pause.multipliedBy(2) : IDLE_PAUSE;
        } else {
            pause = BUSY_PAUSE;
            events.forEach(recent::add);
            head.riseTo(events.getLast().position());
        }
        pollAgain(events.size() == MAX_POLL_PAGE ? Duration.ZERO : pause, seen);
    }

    private void pollAgain(Duration delay, int seen) {
        if (!running) {
            return;
        }
        if (requests.addAndGet(-seen) != 0 || delay.isZero()) {
            requests.set(1);
            scheduler.schedule(this::poll);
        } else {
            wakeAfter(delay);
        }
    }

    /** One at a time: else a thread that is held up in between would take the timer of the poll after this one away. */
    private synchronized void wakeAfter(Duration delay) {
        timer.update(scheduler.schedule(this::wake, delay.toMillis(), TimeUnit.MILLISECONDS));
    }
}
