package dev.berth.bench.database;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;

/** Commits appends the way Axon does, for writers that wait. */
public final class Commits {
    private Commits() {}

    /** Blocks until the append is committed; the position of its last event. */
    public static <R> long commit(AppendTransaction<R> transaction, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        return GlobalIndexConsistencyMarker.position(transaction
                .commit(null)
                .thenCompose(result -> transaction.afterCommit(result, null))
                .get(timeout.toSeconds(), TimeUnit.SECONDS));
    }
}
