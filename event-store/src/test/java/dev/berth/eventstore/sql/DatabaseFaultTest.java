package dev.berth.eventstore.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToClaimTokenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

class DatabaseFaultTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "25006,read-only",
        "53300,takes no more connections",
        "57P03,starting",
        "57P01,ended the connection",
        "53100,disk of the database is full",
        "28P01,refuses the password",
        "28000,does not let",
        "3D000,has no database",
        "42501,refuses a right"
    })
    void each_state_of_a_whole_database_has_a_sentence_and_is_no_fault_of_a_statement(String state, String words) {
        Throwable error = new CompletionException(new R2dbcNonTransientResourceException("said by the server", state));
        assertThat(DatabaseFault.sentence(error)).contains(words).doesNotContain("does not answer");
        assertThat(DatabaseOutage.causes(error)).isTrue();
    }

    @Test
    void a_database_that_became_read_only_says_so_and_takes_appends_again_when_it_may_be_written() {
        String database = TestPostgres.newDatabase();
        EventStore store = TestPostgres.open(TestPostgres.settings(database, TestPostgres.noTypes()));
        try {
            becomeReadOnly(database, store);
            assertThat(store.appendStatistics().error()).contains("read-only");
            claimsAreGivenUpQuietly(store);

            restrict(database, "off");
            await().atMost(SOON).ignoreExceptions().until(() -> append(store));
        } finally {
            store.close().block(SOON);
        }
    }

    /** Sessions keep the setting with which they began, so those of the phase must not be kept. */
    @Test
    void a_read_only_phase_is_over_in_all_pools_without_anybody_ending_sessions() {
        String database = TestPostgres.newDatabase();
        EventStore store = TestPostgres.open(TestPostgres.settings(database, TestPostgres.noTypes()));
        try {
            becomeReadOnly(database, store);
            await().atMost(SOON).ignoreExceptions().until(() -> readOnly(store).equals(Set.of("on")));

            set(database, "off");

            await().atMost(SOON).ignoreExceptions().until(() -> append(store));
            await().atMost(SOON).ignoreExceptions().until(() -> readOnly(store).equals(Set.of("off")));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> store.tokenStore()
                            .fetchToken("p", 0, null)
                            .handle((token, failed) -> failed == null)
                            .get(30, TimeUnit.SECONDS));
        } finally {
            store.close().block(SOON);
        }
    }

    /** What as many sessions say as a pool has, all at once. */
    private static Set<String> readOnly(EventStore store) {
        SqlCommand setting =
                SqlCommand.of("SELECT current_setting('transaction_read_only') FROM (SELECT pg_sleep(0.3)) AS slept");
        Database query = new Database(store.connections());
        return Set.copyOf(Objects.requireNonNull(Flux.range(0, 8)
                .flatMap(n -> query.query(setting, row -> Database.present(row, 0, String.class)))
                .flatMapIterable(rows -> rows)
                .collectList()
                .block(SOON)));
    }

    /** Any other error makes Axon wait for up to a minute. */
    private static void claimsAreGivenUpQuietly(EventStore store) {
        assertThat(store.tokenStore().fetchToken("p", Segment.ROOT_SEGMENT, null))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(UnableToClaimTokenException.class);
        assertThat(store.tokenStore().fetchAvailableSegments("p", null)).succeedsWithin(SOON);
    }

    private static void set(String database, String readOnly) {
        TestPostgres.execute(
                "postgres", "ALTER DATABASE %s SET default_transaction_read_only = %s".formatted(database, readOnly));
    }

    private static void becomeReadOnly(String database, EventStore store) {
        append(store);
        store.tokenStore()
                .initializeTokenSegments("p", 1, null, null)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        restrict(database, "on");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(DatabaseFault.sentence(failure(store))).contains("read-only"));
    }

    private static void restrict(String database, String readOnly) {
        set(database, readOnly);
        TestPostgres.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(database));
    }

    private static boolean append(EventStore store) {
        EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.Fault", "x"))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return true;
    }

    private static Throwable failure(EventStore store) {
        try {
            append(store);
        } catch (CompletionException e) {
            return e;
        }
        throw new AssertionError("it was appended");
    }
}
