package dev.berth.eventstore.projection;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.OtherProcess;
import dev.berth.eventstore.engine.SeenPositions;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** A node that begins a rebuild of {@link SeenPositions}, says so, and never gets any further with it. */
final class DrivingProcess {
    private static final Duration SOON = Duration.ofSeconds(15);

    private DrivingProcess() {}

    public static void main(String[] arguments) throws IOException {
        EventStore store = OtherProcess.open(arguments);
        store.projections().register(new Stuck(store));
        store.projections().start().block(SOON);
        store.projections().rebuild(SeenPositions.NAME).block(SOON);
        while (System.in.read() >= 0) {
            // Nobody tells it anything; it waits for the end.
        }
        store.close().block(SOON);
    }

    private static final class Stuck extends SeenPositions {
        private final EventStore store;

        Stuck(EventStore store) {
            this.store = store;
        }

        @Override
        public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
            if (tables.equals(store.projections().live(NAME))) {
                return super.project(batch, tables, reader);
            }
            System.out.println("building");
            return Mono.never();
        }
    }
}
