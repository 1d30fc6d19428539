package dev.berth.eventstore.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventstore.Connections;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is left when a migration does not get to its end, and who goes first when several nodes start. */
class MigrationsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FIRST = "db/migrations-test/001-first.sql";
    private static final String BROKEN = "db/migrations-test/broken/002-second.sql";
    private static final String MENDED = "db/migrations-test/mended/002-second.sql";

    private final Connections connections = new Connections(
            TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes()), Connections.defaultEventLoops());
    private final ConnectionFactory factory = connections.single("migrations", SOON);

    @AfterEach
    void close() {
        connections.close();
    }

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
