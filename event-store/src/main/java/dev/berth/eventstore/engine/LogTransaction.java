package dev.berth.eventstore.engine;

import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.EventLog.Append;
import dev.berth.eventstore.log.EventLog.AppendResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;

/** One append of Axon's. Nothing reaches the log before its commit, so that there is nothing to roll back. */
final class LogTransaction implements AppendTransaction<ConsistencyMarker> {
    private final EventLog log;
    private final AppendCondition condition;
    private final Append append;
    private final AtomicBoolean finished = new AtomicBoolean();

    LogTransaction(EventLog log, AppendCondition condition, Append append) {
        this.log = log;
        this.condition = condition;
        this.append = append;
    }

    @Override
    public CompletableFuture<ConsistencyMarker> commit(@Nullable ProcessingContext context) {
        if (finished.getAndSet(true)) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("This append was committed or rolled back already"));
        }
        // Completed by hand, because a rejection must be the future's own exception and not the cause of one.
        CompletableFuture<ConsistencyMarker> done = new CompletableFuture<>();
        var _ = log.append(append).whenComplete((result, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
                return;
            }
            switch (result) {
                case AppendResult.Appended(long last) -> done.complete(new GlobalIndexConsistencyMarker(last));
                case AppendResult.Conflict() ->
                    done.completeExceptionally(AppendEventsTransactionRejectedException.conflictingEventsDetected(
                            condition.consistencyMarker()));
                case AppendResult.Failed(Throwable cause) -> done.completeExceptionally(cause);
            }
        });
        return done;
    }

    @Override
    public void rollback(@Nullable ProcessingContext context) {
        finished.set(true);
    }

    @Override
    public CompletableFuture<ConsistencyMarker> afterCommit(
            ConsistencyMarker marker, @Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(marker);
    }
}
