package dev.berth.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.event.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class TailerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void subscribers_early_late_and_slow_see_every_event_once_and_in_order() throws Exception {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        EventStore here = TestPostgres.open(settings);
        EventStore there = TestPostgres.open(settings);
        try {
            int events = 3000;
            List<Long> all = LongStream.rangeClosed(1, events).boxed().toList();
            CompletableFuture<List<Long>> early =
                    positions(here.tailer().from(0).take(events));
            CompletableFuture<List<Long>> slow = positions(here.tailer()
                    .from(0)
                    .take(events)
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .doOnNext(event -> Thread.onSpinWait()));
            IntStream.range(0, events / 2).forEach(i -> append(i % 2 == 0 ? here : there));
            CompletableFuture<List<Long>> late =
                    positions(here.tailer().from(700).take(events - 700));
            IntStream.range(events / 2, events).forEach(i -> append(i % 2 == 0 ? here : there));

            assertThat(early.get(20, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(all);
            assertThat(slow.get(20, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(all);
            assertThat(late.get(20, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(all.subList(700, events));
        } finally {
            here.close().block(SOON);
            there.close().block(SOON);
        }
    }

    private static void append(EventStore store) {
        var _ = EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.Tail", "x"));
    }

    private static CompletableFuture<List<Long>> positions(Flux<StoredEvent> events) {
        return events.map(StoredEvent::position).collectList().toFuture();
    }
}
