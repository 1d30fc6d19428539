package dev.berth.eventstore.processor;

import static dev.berth.eventstore.processor.AutomationBench.SHORT_WAITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class DeadLetterQueueTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void an_event_that_keeps_failing_becomes_a_dead_letter_and_the_processor_goes_on() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicInteger attempts = new AtomicInteger();
            bench.with(
                            "a",
                            (event, context) -> bench.write(context, "a", event).then(Mono.defer(() -> {
                                if (event.text().equals("bad")) {
                                    attempts.incrementAndGet();
                                    return Mono.error(new IllegalStateException("x".repeat(5000)));
                                }
                                return Mono.empty();
                            })),
                            (module, settings) -> settings.batchSize(10))
                    .start()
                    .note("good", "bad", "good too");

            bench.awaitToken("a", 3);
            assertThat(attempts).hasValue(SHORT_WAITS.attempts());
            assertThat(bench.written("a")).as("only the bad one is undone").containsExactly("good", "good too");
            assertThat(bench.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.processor()).isEqualTo("a");
                assertThat(letter.position()).isEqualTo(2);
                assertThat(letter.name()).isEqualTo("demo.Noted");
                assertThat(letter.attempts()).isEqualTo(3);
                assertThat(letter.error())
                        .startsWith("java.lang.IllegalStateException: xxx")
                        .hasSize(1000);
            });
            assertThat(bench.store.deadLetters().count().block(TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void an_event_that_succeeds_on_a_later_attempt_is_written_once() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicInteger attempts = new AtomicInteger();
            bench.with(
                            "a",
                            (event, context) -> bench.write(context, "a", event)
                                    .then(Mono.defer(() -> attempts.incrementAndGet() < SHORT_WAITS.attempts()
                                            ? Mono.error(new IllegalStateException("not yet"))
                                            : Mono.empty())))
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThat(attempts).hasValue(SHORT_WAITS.attempts());
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(bench.deadLetters()).isEmpty();
        }
    }

    @Test
    void a_failed_statement_that_the_handler_swallows_still_counts() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            bench.with(
                            "a",
                            (event, context) -> bench.store
                                    .transaction(context)
                                    .write(SqlCommand.of("INSERT INTO nowhere VALUES (1)"))
                                    .onErrorComplete())
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThat(bench.deadLetters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.error()).contains("nowhere"));
        }
    }

    @Test
    void an_outage_is_waited_out_without_counting() {
        try (AutomationBench bench = AutomationBench.open(new DeadLetterPolicy(
                1, Duration.ofMillis(5), Duration.ofMillis(5), error -> error instanceof OtherSystemIsDown))) {
            AtomicInteger runs = new AtomicInteger();
            bench.with(
                            "a",
                            (event, context) -> switch (runs.incrementAndGet()) {
                                case 1 ->
                                    Mono.error(new IllegalStateException(
                                            new R2dbcNonTransientResourceException("the server is away", "08006")));
                                case 2 -> Mono.error(new OtherSystemIsDown());
                                default -> bench.write(context, "a", event);
                            },
                            (module, settings) -> settings.tokenClaimInterval(100))
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThat(runs).hasValue(3);
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(bench.deadLetters()).isEmpty();
        }
    }

    @Test
    void a_dead_letter_is_handled_again_by_hand_and_leaves_the_list_when_that_works() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicBoolean mended = new AtomicBoolean();
            List<String> texts = new CopyOnWriteArrayList<>();
            List<Long> positions = new CopyOnWriteArrayList<>();
            bench.with("a", (event, context) -> {
                        texts.add(event.text());
                        positions.add(TrackingToken.fromContext(context)
                                .orElseThrow()
                                .position()
                                .orElseThrow());
                        return bench.write(context, "a", event)
                                .then(mended.get() ? Mono.empty() : Mono.error(new IllegalStateException("broken")));
                    })
                    .start()
                    .note("one");
            bench.awaitToken("a", 1);
            DeadLetters deadLetters = bench.store.deadLetters();

            assertThatThrownBy(() -> deadLetters.retry("a", 1).block(TIMEOUT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(bench.written("a")).isEmpty();
            assertThat(bench.deadLetters())
                    .singleElement()
                    .satisfies(event -> assertThat(event.attempts()).isEqualTo(4));
            mended.set(true);
            deadLetters.retry("a", 1).block(TIMEOUT);
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(bench.deadLetters()).isEmpty();
            assertThat(texts).containsOnly("one");
            assertThat(positions)
                    .as("the token of each try, by hand too")
                    .hasSize(5)
                    .containsOnly(1L);
            assertThatThrownBy(() -> deadLetters.retry("a", 1).block(TIMEOUT)).isInstanceOf(UnknownDeadLetter.class);
            assertThatThrownBy(() -> deadLetters.retry("b", 1).block(TIMEOUT)).isInstanceOf(UnknownDeadLetter.class);
        }
    }

    @Test
    void of_two_that_retry_at_once_one_does_the_work() {
        try (AutomationBench bench =
                AutomationBench.open(new DeadLetterPolicy(1, Duration.ZERO, Duration.ZERO, e -> false))) {
            AtomicBoolean mended = new AtomicBoolean();
            bench.with(
                            "a",
                            (event, context) -> mended.get()
                                    ? bench.write(context, "a", event)
                                    : Mono.error(new IllegalStateException("broken")))
                    .start()
                    .note("one");
            bench.awaitToken("a", 1);
            mended.set(true);

            DeadLetters deadLetters = bench.store.deadLetters();
            var first = deadLetters.retry("a", 1).toFuture();
            var second = deadLetters.retry("a", 1).toFuture();
            await().atMost(TIMEOUT).until(() -> first.isDone() && second.isDone());
            assertThat(List.of(first.isCompletedExceptionally(), second.isCompletedExceptionally()))
                    .containsExactlyInAnyOrder(true, false);
            assertThat(bench.written("a")).containsExactly("one");
        }
    }

    @Test
    void a_dead_letter_can_be_discarded() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            bench.with("a", (event, context) -> Mono.error(new IllegalStateException("broken")))
                    .start()
                    .note("one");
            bench.awaitToken("a", 1);

            DeadLetters deadLetters = bench.store.deadLetters();
            deadLetters.discard("a", 1).block(TIMEOUT);
            assertThat(bench.deadLetters()).isEmpty();
            assertThatThrownBy(() -> deadLetters.discard("a", 1).block(TIMEOUT)).isInstanceOf(UnknownDeadLetter.class);
        }
    }

    private static final class OtherSystemIsDown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
