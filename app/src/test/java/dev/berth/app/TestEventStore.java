package dev.berth.app;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.event.EventTypes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.Objects;

/** A log on a PostgreSQL of the test's own. */
public final class TestEventStore {
    private TestEventStore() {}

    public static EventStore open(EmbeddedPostgres server, String node, EventTypes types) {
        var settings = new EventStoreSettings(
                "localhost", server.getPort(), "postgres", "postgres", "postgres", true, node, types);
        return Objects.requireNonNull(EventStore.open(settings).block(Duration.ofSeconds(30)));
    }
}
