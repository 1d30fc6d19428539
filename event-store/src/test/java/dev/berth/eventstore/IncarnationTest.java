package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.engine.EngineTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.Test;

/** The log's id lives as long as its history does: it survives restarts and nothing that could set the log back. */
class IncarnationTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final EventStoreSettings settings =
            TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());

    private static LogPosition openAndClose(EventStoreSettings settings) {
        EventStore store = TestPostgres.open(settings);
        LogPosition remembered = store.remember();
        store.close().block(SOON);
        return remembered;
    }

    @Test
    void a_restart_keeps_it() throws Exception {
        EventStore store = TestPostgres.open(settings);
        EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.One", "x"))
                .get(5, TimeUnit.SECONDS);
        assertThat(store.tailer().from(0).blockFirst(SOON)).isNotNull();
        LogPosition first = store.remember();
        store.close().block(SOON);
        assertThat(first.position()).isEqualTo(1);
        assertThat(openAndClose(settings.withRemembered(first))).isEqualTo(first);
        assertThat(openAndClose(settings)).isEqualTo(first);
    }

    @Test
    void a_real_copy_of_the_database_gets_another() {
        LogPosition original = openAndClose(settings);
        String copy = "copy_of_" + settings.database();
        TestPostgres.execute("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + settings.database());
        EventStoreSettings copied = TestPostgres.settings(copy, TestPostgres.noTypes());
        LogPosition renewed = openAndClose(copied);
        assertThat(renewed.incarnation()).isNotEqualTo(original.incarnation());
        assertThat(openAndClose(copied)).isEqualTo(renewed);
        assertThat(openAndClose(settings)).isEqualTo(original);
    }

    @Test
    void a_restore_on_another_server_or_to_a_point_in_time_gets_another() {
        for (String restored : new String[] {"system_identifier", "timeline"}) {
            LogPosition before = openAndClose(settings);
            TestPostgres.execute(settings.database(), "UPDATE incarnation SET " + restored + " = " + restored + " - 1");
            LogPosition renewed = openAndClose(settings);
            assertThat(renewed.incarnation()).as(restored).isNotEqualTo(before.incarnation());
            assertThat(openAndClose(settings)).isEqualTo(renewed);
        }
    }

    @Test
    void a_log_that_ends_before_what_was_seen_gets_another() {
        LogPosition before = openAndClose(settings);
        LogPosition seen = new LogPosition(before.incarnation(), 1);
        LogPosition renewed = openAndClose(settings.withRemembered(seen));
        assertThat(renewed.incarnation()).isNotEqualTo(before.incarnation());
        // What was seen of the log before says nothing about this one.
        assertThat(openAndClose(settings.withRemembered(seen))).isEqualTo(renewed);
        assertThat(openAndClose(settings.withRemembered(new LogPosition(UUID.randomUUID(), 99))))
                .isEqualTo(renewed);
    }

    @Test
    void a_log_from_before_there_was_anything_to_compare_keeps_it() {
        LogPosition before = openAndClose(settings);
        TestPostgres.execute(
                settings.database(),
                "UPDATE incarnation SET system_identifier = NULL, timeline = NULL, database_id = NULL");
        assertThat(openAndClose(settings)).isEqualTo(before);
    }

    @Test
    void a_user_who_may_not_ask_which_server_this_is_can_still_start() {
        LogPosition before = openAndClose(settings);
        String user = "limited_" + settings.database();
        TestPostgres.execute(
                settings.database(),
                "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;"
                        + " CREATE USER " + user + " PASSWORD 'limited';"
                        + " GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user + ";"
                        + " GRANT ALL ON SCHEMA public TO " + user);
        EventStoreSettings limited = new EventStoreSettings(
                settings.host(), settings.port(), settings.database(), user, "limited", true, "n", settings.types());
        assertThat(openAndClose(limited)).isEqualTo(before);
        assertThat(openAndClose(settings)).isEqualTo(before);
    }
}
