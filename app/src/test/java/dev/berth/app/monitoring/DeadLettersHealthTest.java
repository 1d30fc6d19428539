package dev.berth.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.berth.app.TestEventStore;
import dev.berth.eventstore.event.EventTypes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;

class DeadLettersHealthTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    void health_is_degraded_while_there_is_a_dead_letter_and_down_without_the_log() throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            var store = TestEventStore.open(server, "health", EventTypes.taggedBy(_ -> Set.of()));
            var health = new DeadLettersHealth(store.deadLetters());
            assertThat(Objects.requireNonNull(health.health().block(TIMEOUT)).getStatus())
                    .isEqualTo(Status.UP);

            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("INSERT INTO dead_letter (processor, position, event_id, name, error, attempts)"
                        + " VALUES ('place-pods', 1, gen_random_uuid(), 'berth.PodStopped', 'broken', 5)");
            }
            var degraded = Objects.requireNonNull(health.health().block(TIMEOUT));
            assertThat(degraded.getStatus()).isEqualTo(new Status("DEGRADED"));
            assertThat(degraded.getDetails()).containsEntry("deadLetters", 1L);

            store.close().block(TIMEOUT);
            var lines = new ListAppender<ILoggingEvent>();
            lines.start();
            Logger log = (Logger) LoggerFactory.getLogger(DeadLettersHealth.class);
            log.addAppender(lines);
            assertThat(Objects.requireNonNull(health.health().block(TIMEOUT)).getStatus())
                    .isEqualTo(Status.DOWN);
            log.detachAppender(lines);
            assertThat(lines.list).as("lines of each time that it is asked").isEmpty();
        }
    }
}
