package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.engine.PagedMessageStream.Chunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Where a page-buffered stream can hang, skip or overflow: pages at once, pages late, readers inside callbacks. */
class PagedMessageStreamTest {
    @Test
    void a_page_that_is_there_at_once_and_holds_no_match_does_not_cost_the_next_one() {
        Sinks.One<Chunk> later = Sinks.one();
        PagedMessageStream stream = new PagedMessageStream(0, after -> switch ((int) after) {
                    case 0 -> Mono.just(new Chunk(List.of(), 100, false));
                    case 100 -> later.asMono();
                    default -> Mono.never();
                })
                .open();
        later.tryEmitValue(page(101, 101, false));
        assertThat(read(stream)).containsExactly(101L);
    }

    @Test
    void any_number_of_pages_without_a_match_are_passed_without_filling_the_stack() {
        int pages = 100_000;
        PagedMessageStream stream = new PagedMessageStream(
                        0,
                        after -> Mono.just(
                                after < pages
                                        ? new Chunk(List.of(), after + 1, false)
                                        : page(after + 1, after + 1, true)))
                .open();
        assertThat(read(stream)).containsExactly(pages + 1L);
    }

    @Test
    void a_reader_inside_the_callback_may_read_any_number_of_pages() {
        int pages = 100_000;
        PagedMessageStream stream =
                new PagedMessageStream(0, after -> Mono.just(page(after + 1, after + 1, after + 1 == pages)));
        List<Long> seen = new ArrayList<>();
        stream.setCallback(() -> seen.addAll(read(stream)));
        stream.open();
        assertThat(seen).hasSize(pages);
        assertThat(stream.isCompleted()).isTrue();
    }

    @RepeatedTest(20)
    void a_slow_reader_on_another_thread_is_always_woken() {
        int events = 2_000;
        PagedMessageStream stream = new PagedMessageStream(
                0,
                after -> Mono.fromCallable(
                                () -> page(after + 1, Math.min(events, after + 1 + after % 7), after + 8 >= events))
                        .subscribeOn(Schedulers.parallel()));
        ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
        AtomicInteger wishes = new AtomicInteger();
        // As Axon's coordinator does it: the callback only asks for a turn on another thread.
        stream.setCallback(() -> {
            if (wishes.getAndIncrement() == 0) {
                Schedulers.boundedElastic().schedule(() -> {
                    int done;
                    do {
                        done = wishes.get();
                        seen.addAll(read(stream));
                    } while (wishes.addAndGet(-done) != 0);
                });
            }
        });
        stream.open();
        await().atMost(Duration.ofSeconds(10)).until(stream::isCompleted);
        await().atMost(Duration.ofSeconds(10)).until(() -> wishes.get() == 0);
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, seen.size()).boxed().toList());
        assertThat(seen.size()).isGreaterThanOrEqualTo(events - 8);
    }

    @Test
    void callbacks_never_overlap() throws InterruptedException {
        PagedMessageStream stream = new PagedMessageStream(
                0, after -> Mono.just(page(after + 1, after + 1, after > 500)).subscribeOn(Schedulers.parallel()));
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        Runnable callback = () -> {
            overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
            read(stream);
            inside.decrementAndGet();
            if (stream.isCompleted()) {
                done.countDown();
            }
        };
        stream.open();
        for (int i = 0; i < 200; i++) {
            stream.setCallback(callback);
        }
        assertThat(done.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(overlapped).isFalse();
    }

    @Test
    void what_came_before_an_error_is_read_before_the_error_shows() {
        PagedMessageStream stream = new PagedMessageStream(
                        0,
                        after -> after == 0
                                ? Mono.just(page(1, 1, false))
                                : Mono.error(new IllegalStateException("page")))
                .open();
        AtomicInteger woken = new AtomicInteger();
        stream.setCallback(woken::incrementAndGet);
        assertThat(stream.error()).isEmpty();
        assertThat(read(stream)).containsExactly(1L);
        assertThat(stream.error()).get().isInstanceOf(IllegalStateException.class);
        assertThat(stream.isCompleted()).isTrue();
        assertThat(woken).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void a_page_that_cannot_even_be_asked_for_is_an_error_of_the_stream() {
        PagedMessageStream stream = new PagedMessageStream(0, after -> {
                    throw new IllegalStateException("no page");
                })
                .open();
        assertThat(stream.error()).get().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closing_while_a_page_is_under_way_ends_the_stream_and_drops_the_page() {
        Sinks.One<Chunk> late = Sinks.one();
        AtomicBoolean left = new AtomicBoolean();
        PagedMessageStream stream =
                new PagedMessageStream(0, after -> late.asMono().doOnCancel(() -> left.set(true))).open();
        stream.close();
        late.tryEmitValue(page(1, 3, false));
        assertThat(left).isTrue();
        assertThat(stream.isCompleted()).isTrue();
        assertThat(stream.hasNextAvailable()).isFalse();
        assertThat(stream.error()).isEmpty();
    }

    @Test
    void closing_from_within_the_callback_stops_the_reading_ahead() {
        AtomicInteger asked = new AtomicInteger();
        PagedMessageStream stream = new PagedMessageStream(0, after -> {
            asked.incrementAndGet();
            return Mono.just(page(after + 1, after + 2, false));
        });
        stream.setCallback(stream::close);
        stream.open();
        assertThat(stream.isCompleted()).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void at_most_one_page_and_a_half_is_held_for_a_reader_that_does_not_read() {
        AtomicInteger asked = new AtomicInteger();
        PagedMessageStream stream = new PagedMessageStream(0, after -> {
                    asked.incrementAndGet();
                    return Mono.just(page(after + 1, after + 10, false));
                })
                .open();
        assertThat(asked).hasValue(1);
        for (int i = 0; i < 5; i++) {
            assertThat(stream.next()).isPresent();
        }
        assertThat(asked).hasValue(2);
    }

    private static List<Long> read(PagedMessageStream stream) {
        List<Long> positions = new ArrayList<>();
        for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
            positions.add(TrackingToken.fromContext(entry.get())
                    .orElseThrow()
                    .position()
                    .orElseThrow());
        }
        return positions;
    }

    private static Chunk page(long first, long last, boolean end) {
        return new Chunk(
                LongStream.rangeClosed(first, last)
                        .boxed()
                        .map(PagedMessageStreamTest::entry)
                        .toList(),
                last,
                end);
    }

    private static Entry<EventMessage> entry(long position) {
        return new SimpleEntry<>(
                new GenericEventMessage(new MessageType("t.Page"), position),
                TrackingToken.addToContext(Context.empty(), new GlobalSequenceTrackingToken(position)));
    }
}
