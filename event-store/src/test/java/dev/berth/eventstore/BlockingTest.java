package dev.berth.eventstore;

import static dev.berth.eventstore.processor.AutomationBench.SHORT_WAITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.processor.AutomationBench;
import dev.berth.eventstore.sql.Database;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Axon's processors wait on futures. Here every wait on an event loop, or on another thread that must not wait, is an
 * error, while processors and the driver's one event loop work as hard as they can.
 */
@Tag("blockhound")
@Timeout(60)
class BlockingTest {
    private static final int PROCESSORS = 6;
    private static final int EVENTS = 100;
    private static final Queue<Throwable> caught = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void install() {
        BlockHound.builder()
                .loadIntegrations()
                .blockingMethodCallback(method -> {
                    Error error = new Error(method + " on " + Thread.currentThread());
                    caught.add(error);
                    throw error;
                })
                .install();
    }

    private static AutomationBench onOneEventLoop() {
        return new AutomationBench(
                Objects.requireNonNull(
                        EventStore.open(AutomationBench.settings(), 1).block(Duration.ofSeconds(30))),
                SHORT_WAITS);
    }

    @Test
    void a_wait_on_a_thread_that_must_not_wait_is_seen() {
        Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
                .doOnNext(tick -> {
                    try {
                        Thread.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .onErrorComplete(Error.class)
                .block(Duration.ofSeconds(5));

        assertThat(caught).isNotEmpty();
        caught.clear();
    }

    @Test
    void many_batches_of_many_processors_get_on_with_one_event_loop_that_nobody_blocks() {
        caught.clear();
        try (AutomationBench bench = onOneEventLoop()) {
            for (int i = 0; i < PROCESSORS; i++) {
                String name = "p" + i;
                int batch = 1 + i * 7;
                boolean writes = i % 2 == 0;
                bench.with(
                        name,
                        // Ends on the driver's event loop, where a wait would never end.
                        (event, context) -> writes
                                ? bench.write(context, name, event)
                                : new Database(bench.store.connections())
                                        .update(AutomationBench.writing(name, event.text())),
                        (module, settings) -> settings.batchSize(batch));
            }
            bench.start().note(IntStream.range(0, EVENTS).mapToObj(i -> "n" + i).toArray(String[]::new));

            for (int i = 0; i < PROCESSORS; i++) {
                String name = "p" + i;
                await().atMost(Duration.ofSeconds(40)).until(() -> bench.token(name) == EVENTS);
                assertThat(bench.written(name)).hasSize(EVENTS);
            }
            assertThat(bench.deadLetters()).isEmpty();
        }
        assertThat(List.copyOf(caught)).isEmpty();
    }
}
