package dev.berth.eventstore.processor;

import static dev.berth.eventstore.processor.AutomationBench.SHORT_WAITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.sql.Database;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.ConfigurationApplicationContext;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shows what {@link AxonEventStore#processorUnitsOfWork} is for: with Axon's own, the driver's thread waits for itself. */
@Timeout(60)
class DeadlockTest {
    @Test
    void with_axons_own_units_of_work_the_event_loop_waits_for_what_only_it_can_read() {
        Queue<CompletableFuture<?>> waitedFor = new ConcurrentLinkedQueue<>();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        EventStore store = Objects.requireNonNull(
                EventStore.open(AutomationBench.settings(), 1).block(Duration.ofSeconds(30)));
        TokenStore noting = (TokenStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokenStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("storeToken")) {
                        waiting.set(Thread.currentThread());
                    }
                    Object answer = method.invoke(store.tokenStore(), arguments);
                    if (method.getName().equals("storeToken")) {
                        waitedFor.add((CompletableFuture<?>) answer);
                    }
                    return answer;
                });
        try (AutomationBench bench = new AutomationBench(store, SHORT_WAITS)) {
            bench.with(
                            "a",
                            (event, context) -> new Database(store.connections())
                                    .update(AutomationBench.writing("a", event.text())),
                            (module, settings) -> settings.tokenStore(noting)
                                    .unitOfWorkFactory(
                                            new SimpleUnitOfWorkFactory(new ConfigurationApplicationContext(module))))
                    .build();
            // Many, because Axon may be so late to listen for the first one's end that it goes on by itself.
            bench.note(IntStream.range(0, 50).mapToObj(i -> "n" + i).toArray(String[]::new));
            bench.run();

            await().atMost(Duration.ofSeconds(20))
                    .during(Duration.ofSeconds(1))
                    .until(() -> waitedFor.stream().anyMatch(future -> !future.isDone()));
            assertThat(waiting.get().getName()).startsWith("event-store-pg");
            assertThat(waiting.get().getStackTrace())
                    .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("joinAndUnwrap"));
            waitedFor.forEach(future -> future.completeExceptionally(new IllegalStateException("the test is over")));
        }
    }
}
