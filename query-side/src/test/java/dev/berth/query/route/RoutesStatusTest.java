package dev.berth.query.route;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.query.Histories;
import dev.berth.query.TestLog;
import dev.berth.query.reading.ReadModels;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the routes when an event of the log cannot be applied. */
class RoutesStatusTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final TestLog log = TestLog.open();
    private final Routes routes = new Routes(
            new ReadModels(log.store().connections()),
            log.store().projections(),
            log.store().tailer(),
            log.store().codec(),
            Clock.systemUTC(),
            Duration.ofMillis(20));

    @AfterEach
    void close() {
        routes.stop();
        log.close();
    }

    @Test
    void an_event_that_cannot_be_applied_is_tried_for_a_while_and_then_stops_the_routes() {
        log.start();
        log.append(Histories.keyAdded('a', ADA));
        routes.start().block(TIMEOUT);
        assertThat(routes.status()).isEqualTo(new RoutesStatus(1, null, false, null));
        breakKeyEvents();

        log.append(Histories.keyRemoved('a', ADA), Histories.keyAdded('b', ADA));

        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> routes.status().retryingSince() != null);
        await().atMost(TIMEOUT).until(() -> routes.status().stopped());
        var status = routes.status();
        assertThat(status.position()).isEqualTo(1);
        assertThat(status.retryingSince()).isNotNull();
        assertThat(status.error()).contains("Event 2 (berth.SshKeyRemoved) cannot be applied to the routes");
    }

    @Test
    void a_start_that_meets_such_an_event_fails_and_says_which() {
        log.start();
        breakKeyEvents();
        log.append(Histories.keyRemoved('a', ADA));
        await().atMost(TIMEOUT).until(() -> log.store().tailer().head() == 1);

        assertThatThrownBy(() -> routes.start().block(TIMEOUT)).hasMessageContaining("Event 1 (berth.SshKeyRemoved)");
    }

    private void breakKeyEvents() {
        log.execute("""
                CREATE FUNCTION break_payload() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.payload := '{'::bytea; RETURN NEW; END $$
                """);
        log.execute(
                "CREATE TRIGGER break_payload BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION break_payload()");
    }
}
