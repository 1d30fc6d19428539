package dev.berth.eventstore.processor;

import static dev.berth.eventstore.processor.AutomationBench.SHORT_WAITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class AutomationTransactionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void what_a_handler_writes_and_its_token_appear_together() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicReference<List<String>> seenOutside = new AtomicReference<>();
            AtomicReference<List<String>> seenInside = new AtomicReference<>();
            bench.with(
                            "a",
                            (event, context) -> bench.write(context, "a", event)
                                    .then(bench.store
                                            .transaction(context)
                                            .read(
                                                    SqlCommand.of("SELECT note FROM written"),
                                                    row -> row.get(0, String.class)))
                                    .doOnNext(seenInside::set)
                                    .then(new Database(bench.store.connections())
                                            .query(
                                                    SqlCommand.of("SELECT note FROM written"),
                                                    row -> row.get(0, String.class)))
                                    .doOnNext(seenOutside::set))
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(seenInside.get()).containsExactly("one");
            assertThat(seenOutside.get()).isEmpty();
        }
    }

    @Test
    void a_failure_between_the_handlers_sql_and_the_token_leaves_neither() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicBoolean claimLost = new AtomicBoolean(true);
            AtomicInteger runs = new AtomicInteger();
            bench.with("a", (event, context) -> {
                        runs.incrementAndGet();
                        // Another node takes the claim after the handler has written and before the token is.
                        context.runOnPostInvocation(same -> {
                            if (claimLost.get()) {
                                bench.write("UPDATE token_entry SET owner = 'other', touched_at = clock_timestamp()");
                            }
                        });
                        return bench.write(context, "a", event);
                    })
                    .start()
                    .note("one");

            await().atMost(TIMEOUT).until(() -> runs.get() == 1);
            await().during(Duration.ofMillis(300))
                    .atMost(TIMEOUT)
                    .until(() -> bench.written("a").isEmpty() && bench.token("a") == 0);
            claimLost.set(false);
            bench.write("UPDATE token_entry SET owner = NULL");
            bench.awaitToken("a", 1);
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void the_connection_dies_before_the_commit_and_the_batch_is_done_once() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicInteger runs = new AtomicInteger();
            bench.with("a", (event, context) -> {
                        boolean first = runs.incrementAndGet() == 1;
                        return bench.write(context, "a", event)
                                .then(bench.store
                                        .transaction(context)
                                        .read(
                                                SqlCommand.of("SELECT pg_backend_pid()"),
                                                row -> row.get(0, Integer.class)))
                                .doOnNext(pid -> {
                                    if (first) {
                                        TestPostgres.execute(
                                                "postgres", "SELECT pg_terminate_backend(" + pid.getFirst() + ")");
                                    }
                                });
                    })
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThat(bench.written("a")).containsExactly("one");
            assertThat(runs).hasValue(2);
            assertThat(bench.deadLetters())
                    .as("an outage is not the event's fault")
                    .isEmpty();
        }
    }

    @Test
    void statements_of_one_batch_run_one_after_another() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            bench.with(
                            "a",
                            (event, context) -> Flux.range(0, 50)
                                    .flatMap(
                                            i -> bench.store
                                                    .transaction(context)
                                                    .write(AutomationBench.writing("a", event.text() + i)),
                                            50)
                                    .then(),
                            (module, settings) -> settings.batchSize(10))
                    .start()
                    .note("a", "b", "c", "d");

            bench.awaitToken("a", 4);
            assertThat(bench.written("a")).hasSize(200);
        }
    }

    @Test
    void writing_after_the_token_was_stored_is_refused() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicReference<ProcessingContext> over = new AtomicReference<>();
            bench.with("a", (event, context) -> {
                        over.set(context);
                        return Mono.empty();
                    })
                    .start()
                    .note("one");

            bench.awaitToken("a", 1);
            assertThatThrownBy(() -> bench.store.transaction(over.get()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("token is stored already");
        }
    }

    @Test
    void a_statement_that_comes_when_the_unit_of_work_is_over_is_refused_and_connections_go_back() {
        try (AutomationBench bench = AutomationBench.open(SHORT_WAITS)) {
            AtomicReference<BatchTransaction> over = new AtomicReference<>();
            bench.with("a", (event, context) -> {
                        over.set(bench.store.transaction(context));
                        return bench.write(context, "a", event);
                    })
                    .start();
            String[] notes = IntStream.range(0, 20).mapToObj(i -> "n" + i).toArray(String[]::new);
            bench.note(notes);

            bench.awaitToken("a", notes.length); // More batches than the pool has connections.
            assertThatThrownBy(() -> over.get()
                            .write(AutomationBench.writing("a", "late"))
                            .block(TIMEOUT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is over");
            assertThat(bench.written("a")).hasSize(notes.length);
        }
    }
}
