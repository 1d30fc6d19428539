package dev.berth.bench.eventlog;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.projection.RebuildStatus;
import dev.berth.query.pod.PodsProjection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Rebuilds the pods projection beside the live one, as an admin does. */
final class Rebuilding {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final EventStore store;

    /**
     * What one rebuild took.
     *
     * @param built until the new build held the whole log
     * @param live until it was compared with the live one and had taken over
     */
    record Times(double built, double live) {}

    private Rebuilding(EventStore store) {
        this.store = store;
    }

    /** Starts the projection; returns when it holds all {@code events}. */
    static Rebuilding of(EventStore store, long events) {
        store.projections().register(new PodsProjection(store.codec()));
        store.projections().start().block(TIMEOUT);
        store.projections().await(PodsProjection.NAME, events, TIMEOUT).block(TIMEOUT);
        return new Rebuilding(store);
    }

    Times rebuild() throws InterruptedException {
        long begin = System.nanoTime();
        var id = Objects.requireNonNull(
                        store.projections().rebuild(PodsProjection.NAME).block(TIMEOUT))
                .id();
        double built = 0;
        while (true) {
            var status = status(id);
            if (built == 0 && !status.state().equals("building")) {
                built = Reading.seconds(begin);
            }
            if (status.state().equals("active")) {
                return new Times(built, Reading.seconds(begin));
            }
            if (!status.state().equals("building") && !status.state().equals("comparing")) {
                throw new IllegalStateException("The rebuild became " + status);
            }
            TimeUnit.MILLISECONDS.sleep(5); // The sampling interval of the measurement.
        }
    }

    private RebuildStatus status(String id) {
        return Objects.requireNonNull(
                store.projections().rebuildStatus(PodsProjection.NAME, id).block(TIMEOUT));
    }
}
