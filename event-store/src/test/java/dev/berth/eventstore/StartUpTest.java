package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StartUpTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void a_server_that_may_lose_acknowledged_events_is_refused() {
        EventStoreSettings test = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        EventStoreSettings real = new EventStoreSettings(
                test.host(), test.port(), test.database(), test.username(), test.password(), false, "n", test.types());
        assertThatThrownBy(() -> EventStore.open(real).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining("fsync=off");
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
