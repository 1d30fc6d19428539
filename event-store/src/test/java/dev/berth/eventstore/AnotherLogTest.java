package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventstore.engine.EngineTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.Test;

/** A caller that goes on from a log takes no other for it. */
class AnotherLogTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static EventStoreSettings newDatabase() {
        return TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
    }

    private static LogPosition append(EventStoreSettings settings) throws Exception {
        EventStore store = TestPostgres.open(settings);
        try {
            long before = store.remember().position();
            EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.One", "x"))
                    .get(5, TimeUnit.SECONDS);
            assertThat(store.tailer().from(before).blockFirst(SOON)).isNotNull();
            return store.remember();
        } finally {
            store.close().block(SOON);
        }
    }

    private static void assertRefused(EventStoreSettings settings, LogPosition seen) {
        assertThatThrownBy(() -> EventStore.open(settings.withContinued(seen)).block(SOON))
                .isInstanceOf(AnotherLog.class)
                .hasMessageContaining(settings.database())
                .hasMessageContaining("position " + seen.position())
                .hasMessageNotContaining("\n");
    }

    private static void assertTaken(EventStoreSettings settings, LogPosition seen) {
        TestPostgres.open(settings.withContinued(seen)).close().block(SOON);
    }

    @Test
    void the_log_that_was_seen_is_taken_also_when_it_went_on_or_has_a_new_incarnation() throws Exception {
        EventStoreSettings settings = newDatabase();
        LogPosition seen = append(settings);
        assertThat(seen.event()).isNotNull();
        assertTaken(settings, seen);
        append(settings);
        assertTaken(settings, seen);
        // A failover.
        TestPostgres.execute(settings.database(), "UPDATE incarnation SET timeline = timeline - 1");
        assertTaken(settings, seen);
        assertTaken(settings, seen);
    }

    @Test
    void an_older_copy_is_refused_also_once_it_went_on_elsewhere() throws Exception {
        EventStoreSettings settings = newDatabase();
        append(settings);
        String copy = "older_" + settings.database();
        TestPostgres.execute("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + settings.database());
        LogPosition seen = append(settings);
        EventStoreSettings older = TestPostgres.settings(copy, TestPostgres.noTypes());
        assertRefused(older, seen);
        append(older);
        assertRefused(older, seen);
        TestPostgres.open(older.withRemembered(seen)).close().block(SOON);
    }

    @Test
    void an_empty_database_is_refused_and_left_empty() throws Exception {
        EventStoreSettings empty = newDatabase();
        assertRefused(empty, new LogPosition(UUID.randomUUID(), 7, UUID.randomUUID()));
        try (var connection = TestPostgres.connect(empty.database());
                var tables = connection.getMetaData().getTables(null, "public", null, new String[] {"TABLE"})) {
            assertThat(tables.next()).isFalse();
        }
        assertTaken(empty, new LogPosition(UUID.randomUUID(), 0));
    }

    @Test
    void a_position_without_its_event_is_compared_by_the_incarnation() throws Exception {
        EventStoreSettings settings = newDatabase();
        LogPosition seen = append(settings);
        assertTaken(settings, new LogPosition(seen.incarnation(), 1));
        assertRefused(settings, new LogPosition(seen.incarnation(), 2));
        assertRefused(settings, new LogPosition(UUID.randomUUID(), 1));
    }
}
