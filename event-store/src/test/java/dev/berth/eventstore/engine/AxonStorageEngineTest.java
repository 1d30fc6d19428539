package dev.berth.eventstore.engine;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import java.time.Duration;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.StorageEngineTestSuite;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Axon's own suite for engines, unchanged: 31 cases, which are counted, because the build's own summary says 0 of nested ones. */
class AxonStorageEngineTest extends StorageEngineTestSuite<EventStorageEngine> {
    @RegisterExtension
    static final CasesRun cases = new CasesRun();

    private EventStore store;

    @Override
    protected EventStorageEngine buildStorageEngine() {
        store = TestPostgres.open();
        return new AwaitedCommits(store.engine());
    }

    @Override
    protected ProcessingContext processingContext() {
        return null;
    }

    @AfterAll
    void close() {
        cases.assertPassed(31);
        store.close().block(Duration.ofSeconds(10));
    }
}
