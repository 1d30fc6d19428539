package dev.berth.eventstore;

import java.time.Duration;
import org.axonframework.eventsourcing.eventstore.StorageEngineTestSuite;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.junit.jupiter.api.AfterAll;

/** Axon's own suite for engines, unchanged: 31 cases. */
class AxonStorageEngineTest extends StorageEngineTestSuite<R2dbcEventStorageEngine> {
    private EventStore store;

    @Override
    protected R2dbcEventStorageEngine buildStorageEngine() {
        store = TestPostgres.open();
        return store.engine();
    }

    @Override
    protected ProcessingContext processingContext() {
        return null;
    }

    @AfterAll
    void close() {
        store.close().block(Duration.ofSeconds(10));
    }
}
