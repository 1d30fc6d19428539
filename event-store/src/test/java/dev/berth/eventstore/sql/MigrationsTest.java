package dev.berth.eventstore.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.processor.DeadLetter;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is left when a migration does not get to its end, and who goes first when several nodes start. */
class MigrationsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FIRST = "db/migrations-test/001-first.sql";
    private static final String BROKEN = "db/migrations-test/broken/002-second.sql";
    private static final String MENDED = "db/migrations-test/mended/002-second.sql";

    private final String database = TestPostgres.newDatabase();
    private final ConnectionFactory factory = TestPostgres.connections(database);

    private Mono<Void> apply(String... resources) {
        return new Migrations(factory).apply("migrations-test", List.of(resources));
    }

    private List<String> query(String sql) {
        return new Database(factory)
                .query(SqlCommand.of(sql), row -> row.get(0, String.class))
                .block(SOON);
    }

    @Test
    void a_crash_within_a_migration_keeps_those_before_it_and_nothing_of_itself() {
        assertThatThrownBy(() -> apply(FIRST, BROKEN).block(SOON)).isNotNull();
        assertThat(query("SELECT number::text FROM schema_version ORDER BY number"))
                .containsExactly("1");
        assertThat(query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"))
                .containsExactly("first_step", "schema_version");

        apply(FIRST, MENDED).block(SOON);
        assertThat(query("SELECT number::text FROM schema_version ORDER BY number"))
                .containsExactly("1", "2");
    }

    @Test
    void nodes_that_start_at_once_apply_each_migration_once() {
        Mono.whenDelayError(apply(FIRST, MENDED), apply(FIRST, MENDED), apply(FIRST), apply(FIRST, MENDED))
                .onErrorResume(StartUpCheckFailed.class, tooOld -> Mono.empty())
                .block(SOON);
        apply(FIRST, MENDED).block(SOON);
        assertThat(query("SELECT number::text FROM schema_version ORDER BY number"))
                .containsExactly("1", "2");
    }

    @Test
    void what_an_older_program_gave_up_on_is_still_listed_and_it_can_go_on_beside_the_new_schema() {
        new Migrations(factory)
                .apply(
                        "event-store",
                        List.of(
                                "db/event-store/001-log.sql",
                                "db/event-store/002-tokens.sql",
                                "db/event-store/003-projections.sql",
                                "db/event-store/004-parked.sql",
                                "db/event-store/005-incarnation.sql",
                                "db/event-store/006-rebuilds.sql",
                                "db/event-store/007-replaced-builds.sql"))
                .block(SOON);
        TestPostgres.execute(
                database,
                "INSERT INTO parked_event VALUES ('old', 1, '" + new UUID(7, 1) + "', 'demo.Noted', 'broken', 5,"
                        + " '2026-11-21T00:00:00Z')");

        EventStore store = TestPostgres.open(TestPostgres.settings(database, TestPostgres.noTypes()));
        try {
            DeadLetter before = new DeadLetter(
                    "old", 1, new UUID(7, 1), "demo.Noted", "broken", 5, Instant.parse("2026-11-21T00:00:00Z"));
            assertThat(store.deadLetters().list(10).block(SOON)).containsExactly(before);

            // As the older program writes, which still runs: a new one, and again one of before.
            for (int position : new int[] {2, 1}) {
                TestPostgres.execute(
                        database,
                        "INSERT INTO parked_event (processor, position, event_id, name, error, attempts)"
                                + " VALUES ('old', " + position + ", '" + new UUID(7, position)
                                + "', 'demo.Noted', 'again', 3)"
                                + " ON CONFLICT (processor, position) DO UPDATE"
                                + " SET error = excluded.error, attempts = excluded.attempts, parked_at = excluded.parked_at");
            }
            assertThat(store.deadLetters().list(10).block(SOON))
                    .extracting(DeadLetter::position, DeadLetter::error)
                    .containsExactly(tuple(2L, "again"), tuple(1L, "again"));
        } finally {
            store.close().block(SOON);
        }
    }

    @Test
    void an_older_program_that_runs_already_is_not_disturbed_by_a_newer_schema() throws Exception {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        EventStore older = TestPostgres.open(settings);
        TestPostgres.execute(
                settings.database(),
                "ALTER TABLE event ADD COLUMN later text; ALTER TABLE incarnation ADD COLUMN later text;"
                        + " INSERT INTO schema_version (owner, number, name) VALUES ('event-store', 999, 'later')");
        EngineTest.append(older, AppendCondition.none(), EngineTest.event("t.Still", "x"))
                .get(5, TimeUnit.SECONDS);
        assertThat(older.tailer().from(0).blockFirst(SOON)).isNotNull();
        older.close().block(SOON);
    }
}
