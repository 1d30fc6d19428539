package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StartUpTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static EventStoreSettings real(EventStoreSettings test) {
        return new EventStoreSettings(
                test.host(), test.port(), test.database(), test.username(), test.password(), false, "n", test.types());
    }

    private static void assertRefused(EventStoreSettings settings, String... said) {
        assertThatThrownBy(() -> EventStore.open(settings).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .message()
                .contains(said)
                .doesNotContain("\n");
    }

    @Test
    void a_server_that_may_lose_acknowledged_events_is_refused() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        assertRefused(real(settings), "fsync=off");
        TestPostgres.execute("postgres", "ALTER DATABASE " + settings.database() + " SET synchronous_commit = on");
        assertRefused(real(settings), "with fsync=off, so a crash");
        TestPostgres.execute("postgres", "ALTER DATABASE " + settings.database() + " SET synchronous_commit = off");
        assertRefused(real(settings), "synchronous_commit=off");
        TestPostgres.open(settings).close().block(SOON);
    }

    @Test
    void a_server_that_may_tear_pages_in_a_crash_is_refused() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        try {
            TestPostgres.execute("postgres", "ALTER SYSTEM SET full_page_writes = off");
            TestPostgres.execute("postgres", "SELECT pg_reload_conf()");
            await().atMost(SOON).untilAsserted(() -> assertRefused(real(settings), "full_page_writes=off"));
        } finally {
            TestPostgres.execute("postgres", "ALTER SYSTEM RESET full_page_writes");
            TestPostgres.execute("postgres", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void a_database_that_cannot_hold_every_text_is_refused() {
        TestPostgres.execute(
                "postgres", "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        assertRefused(TestPostgres.settings("latin", TestPostgres.noTypes()), "encoded as LATIN1", "ENCODING 'UTF8'");
    }

    @Test
    void a_database_that_is_read_only_for_the_user_is_refused() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        TestPostgres.execute(
                "postgres", "ALTER DATABASE " + settings.database() + " SET default_transaction_read_only = on");
        assertRefused(settings, "read-only for user postgres", "ALTER ROLE postgres RESET");
    }

    @Test
    void a_schema_in_which_another_program_has_such_a_table_is_refused_and_left_as_it_is() throws Exception {
        for (String table : List.of("event", "session", "schema_version")) {
            EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes())
                    .withOtherTables(List.of("session"));
            TestPostgres.execute(settings.database(), "CREATE TABLE " + table + " (theirs int)");
            assertRefused(settings, "schema public", "the table " + table + " of another program", "CREATE SCHEMA");
            assertThatThrownBy(() -> EventStore.check(settings).block(SOON))
                    .isInstanceOf(StartUpCheckFailed.class)
                    .hasMessageContaining("the table " + table + " of another program");
            try (var connection = TestPostgres.connect(settings.database());
                    var tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo(table);
                assertThat(tables.next()).isFalse();
            }
        }
    }

    @Test
    void a_schema_of_its_own_may_be_beside_that_of_another_program() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        TestPostgres.execute(settings.database(), "CREATE TABLE event (theirs int)");
        TestPostgres.execute(settings.database(), "CREATE SCHEMA berth");
        TestPostgres.execute("postgres", "ALTER DATABASE " + settings.database() + " SET search_path = berth");
        TestPostgres.open(settings).close().block(SOON);
        TestPostgres.open(settings).close().block(SOON);
    }

    @Test
    void a_server_that_is_too_old_is_refused() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        Connections connections =
                new Connections(settings, Connections.defaultEventLoops(), StatementTimeouts.STANDARD);
        assertThatThrownBy(() -> StartUpChecks.run(connections.single("start", SOON), settings, 990_000)
                        .block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageMatching("PostgreSQL at localhost:\\d+/\\w+ is version \\d+, but 99 or newer is needed.*");
        assertThat(StartUpChecks.MIN_VERSION).isEqualTo(150_000);
        connections.close();
    }

    @Test
    void a_database_written_by_a_newer_program_is_refused_in_one_line() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        TestPostgres.open(settings).close().block(SOON);
        TestPostgres.execute(
                settings.database(),
                "INSERT INTO schema_version (owner, number, name) VALUES ('event-store', 999, 'later')");
        assertThatThrownBy(() -> EventStore.open(settings).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining("version 999")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_server_that_does_not_answer_is_named() {
        EventStoreSettings nowhere = new EventStoreSettings(
                "localhost", 1, "none", "nobody", "secret-password", true, "n", TestPostgres.noTypes());
        assertThatThrownBy(() -> EventStore.open(nowhere).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining("localhost:1/none")
                .message()
                .doesNotContain("secret-password");
        assertThat(nowhere.toString()).doesNotContain("secret-password");
    }

    @Test
    void nodes_that_start_at_once_migrate_once_and_agree_on_the_incarnation() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        List<EventStore> stores = Mono.zip(
                        EventStore.open(settings), EventStore.open(settings), EventStore.open(settings))
                .map(three -> List.of(three.getT1(), three.getT2(), three.getT3()))
                .block(SOON);
        assertThat(stores)
                .extracting(EventStore::incarnation)
                .containsOnly(stores.getFirst().incarnation());
        stores.forEach(store -> store.close().block(SOON));
    }
}
