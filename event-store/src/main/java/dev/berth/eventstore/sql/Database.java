package dev.berth.eventstore.sql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs statements on connections of one pool. A running statement is never cancelled, because a cancelled one leaks
 * buffers and pool slots in the driver: whoever loses interest leaves, the statement finishes, its result is dropped.
 */
public final class Database {
    private final ConnectionFactory connections;

    public Database(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** All rows of one statement in autocommit. */
    public <T> Mono<List<T>> query(SqlCommand command, Function<Row, T> mapper) {
        return withConnection(connection -> query(connection, command, mapper));
    }

    /** The number of rows one statement changed, in autocommit. */
    public Mono<Long> update(SqlCommand command) {
        return withConnection(connection -> update(connection, command));
    }

    /** Commits when {@code work} completes, rolls back when it fails, and gives the connection back after either. */
    public <T> Mono<T> inTransaction(Function<Connection, Mono<T>> work) {
        return withConnection(connection -> inTransaction(connection, work));
    }

    /** The same on a connection at hand. */
    public static <T> Mono<T> inTransaction(Connection connection, Function<Connection, Mono<T>> work) {
        return Mono.from(connection.beginTransaction())
                .then(Mono.defer(() -> work.apply(connection)))
                .flatMap(result -> Mono.from(connection.commitTransaction()).then(Mono.just(result)))
                .onErrorResume(error -> Mono.from(connection.rollbackTransaction())
                        .onErrorComplete()
                        .then(Mono.error(error)));
    }

    /** Gives the connection back when {@code work} ends, which nobody can cancel. */
    public <T> Mono<T> withConnection(Function<Connection, Mono<T>> work) {
        return uncancellable(Mono.usingWhen(connections.create(), work, Connection::close));
    }

    /** All rows of one statement on a connection at hand. */
    public static <T> Mono<List<T>> query(Connection connection, SqlCommand command, Function<Row, T> mapper) {
        return Flux.from(statement(connection, command).execute())
                .concatMap(result -> result.map((row, metadata) -> mapper.apply(row)))
                .collectList();
    }

    /** The number of rows one statement changed on a connection at hand. */
    public static Mono<Long> update(Connection connection, SqlCommand command) {
        return Flux.from(statement(connection, command).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static Statement statement(Connection connection, SqlCommand command) {
        Statement statement = connection.createStatement(command.sql());
        for (int i = 0; i < command.arguments().size(); i++) {
            Object argument = command.arguments().get(i);
            if (argument == null) {
                statement.bindNull(i, Object.class);
            } else if (argument instanceof byte[][] bytes) {
                statement.bind(i, PostgresArray.ofBytes(List.of(bytes)));
            } else {
                statement.bind(i, argument);
            }
        }
        return statement;
    }

    private static <T> Mono<T> uncancellable(Mono<T> work) {
        return Mono.defer(() -> Mono.fromFuture(work.toFuture(), true));
    }

    /** A column that the schema says is not null. */
    public static <T> T present(Row row, int column, Class<T> type) {
        return present(row.get(column, type));
    }

    /** A value that the schema says is not null. */
    public static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "A column that cannot be null came back as null: the schema was changed by hand");
        }
        return value;
    }
}
