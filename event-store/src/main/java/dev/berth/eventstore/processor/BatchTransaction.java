package dev.berth.eventstore.processor;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.common.annotation.Internal;
import org.axonframework.messaging.core.Context.ResourceKey;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The one transaction of a batch of an event processor: what handlers write through it and the processor's token are
 * committed together or not at all. It begins with the first statement. Statements run one after another in the order in
 * which they were subscribed to; a handler must return the Mono of each, and must not swallow its failure.
 */
public final class BatchTransaction implements SqlReader {
    private static final Logger log = LoggerFactory.getLogger(BatchTransaction.class);
    private static final ResourceKey<BatchTransaction> OPEN = ResourceKey.withLabel("eventStoreTransaction");
    private static final ResourceKey<Boolean> TOKEN_STORED = ResourceKey.withLabel("eventStoreTokenStored");
    private static final String SAVEPOINT = "event";

    private final ConnectionFactory connections;
    // The queue: each statement starts when the one before has ended, also when that failed.
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private boolean over;
    // These are touched by one queued step at a time.
    private volatile @Nullable Connection connection;
    private volatile boolean savepointIsOld;
    private volatile @Nullable Throwable failure;

    private BatchTransaction(ConnectionFactory connections) {
        this.connections = connections;
    }

    @Internal
    public static BatchTransaction of(ProcessingContext context, ConnectionFactory connections) {
        if (context.containsResource(TOKEN_STORED)) {
            throw new IllegalStateException("This batch's token is stored already, so what is written now could be lost"
                    + " or done twice. Write from within the handler, not from a later phase of its unit of work.");
        }
        return context.computeResourceIfAbsent(OPEN, () -> {
            BatchTransaction transaction = new BatchTransaction(connections);
            context.onCommit(same -> transaction.commit());
            context.onError((same, phase, error) -> transaction.rollback());
            return transaction;
        });
    }

    /** The transaction that a handler has begun in this unit of work, if any. */
    static @Nullable BatchTransaction existing(@Nullable ProcessingContext context) {
        return context == null ? null : context.getResource(OPEN);
    }

    /** The same, for the token: from now on none can be begun. */
    static @Nullable BatchTransaction forToken(@Nullable ProcessingContext context) {
        if (context != null) {
            context.putResource(TOKEN_STORED, true);
        }
        return existing(context);
    }

    /**
     * The number of rows that one statement changed.
     *
     * @return fails with {@link IllegalStateException} when the unit of work is over
     */
    public Mono<Long> write(SqlCommand command) {
        return statement(open -> Database.update(open, command));
    }

    @Override
    public <T> Mono<List<T>> read(SqlCommand command, Function<Row, T> mapper) {
        return statement(open -> Database.query(open, command, mapper));
    }

    private <T> Mono<T> statement(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> Mono.fromFuture(
                enqueue(
                        () -> begun().flatMap(this::renewSavepoint)
                                .flatMap(work)
                                .doOnError(error -> failure = error),
                        false),
                true));
    }

    private synchronized <T> CompletableFuture<T> enqueue(Supplier<Mono<T>> work, boolean ends) {
        if (over) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(
                            "The unit of work of this transaction is over. Return the Mono of each statement from the handler."));
        }
        CompletableFuture<T> mine = last.handle((value, error) -> error)
                .thenCompose(before -> work.get().toFuture());
        last = mine;
        over = ends;
        return mine;
    }

    private Mono<Connection> begun() {
        Connection open = connection;
        return open != null
                ? Mono.just(open)
                : Mono.from(connections.create())
                        .flatMap(fresh -> Mono.from(fresh.beginTransaction())
                                .then(Mono.from(fresh.createSavepoint(SAVEPOINT)))
                                .onErrorResume(error -> Mono.from(fresh.close())
                                        .onErrorComplete()
                                        .then(Mono.error(error)))
                                .thenReturn(fresh))
                        .doOnNext(ready -> {
                            savepointIsOld = false;
                            connection = ready;
                        });
    }

    private Mono<Connection> renewSavepoint(Connection open) {
        return savepointIsOld
                ? Mono.from(open.releaseSavepoint(SAVEPOINT))
                        .then(Mono.from(open.createSavepoint(SAVEPOINT)))
                        .doOnSuccess(done -> savepointIsOld = false)
                        .thenReturn(open)
                : Mono.just(open);
    }

    /** From here on counts as one event's: {@link #undoEvent} goes back to here. */
    void nextEvent() {
        savepointIsOld = true;
    }

    /** Takes back what was written since {@link #nextEvent} and makes the transaction usable again. */
    Mono<Void> undoEvent() {
        return Mono.defer(() -> Mono.fromFuture(
                enqueue(
                        () -> {
                            failure = null;
                            Connection open = connection;
                            return open == null || savepointIsOld
                                    ? Mono.<Void>empty()
                                    : Mono.from(open.rollbackTransactionToSavepoint(SAVEPOINT));
                        },
                        false),
                true));
    }

    /** Why a statement failed, and with it the whole transaction, unless it was undone since. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private CompletableFuture<Void> commit() {
        return enqueue(
                () -> {
                    Connection open = connection;
                    return open == null ? Mono.<Void>empty() : commit(open);
                },
                true);
    }

    // When the commit fails, the unit of work fails and the rollback that follows gives the connection back.
    private Mono<Void> commit(Connection open) {
        return Mono.from(open.commitTransaction())
                .doOnSuccess(done -> connection = null)
                .then(Mono.from(open.close()).onErrorComplete());
    }

    /** The connection goes back only when the server has answered: the next user must not find it in a transaction. */
    private synchronized void rollback() {
        over = true;
        last = last.handle((value, error) -> error).thenCompose(before -> {
            Connection open = connection;
            connection = null;
            return open == null ? CompletableFuture.completedFuture(null) : rollback(open);
        });
    }

    private static CompletableFuture<@Nullable Void> rollback(Connection open) {
        return Mono.from(open.rollbackTransaction())
                .onErrorResume(error -> {
                    log.warn("A batch could not be rolled back, so its connection is closed", error);
                    return Mono.empty();
                })
                .then(Mono.from(open.close()))
                .onErrorComplete()
                .toFuture();
    }
}
