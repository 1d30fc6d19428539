package dev.berth.query.reading;

import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries on the projections' tables, each on a connection of its own and in autocommit. */
public final class ReadModels {
    private final ConnectionFactory connections;

    public ReadModels(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** All rows of the query. Limit it: they are held in memory. */
    public <T> Mono<List<T>> query(SqlCommand command, Function<Row, T> mapper) {
        Mono<List<T>> rows = Mono.usingWhen(
                connections.create(), connection -> rows(connection, command, mapper), Connection::close);
        // A cancelled statement leaks in the driver; so it runs to its end and its result is dropped.
        return Mono.defer(() -> Mono.fromFuture(rows.toFuture(), true));
    }

    private static <T> Mono<List<T>> rows(Connection connection, SqlCommand command, Function<Row, T> mapper) {
        Statement statement = connection.createStatement(command.sql());
        for (int i = 0; i < command.arguments().size(); i++) {
            Object argument = command.arguments().get(i);
            if (argument == null) {
                statement.bindNull(i, String.class);
            } else {
                statement.bind(i, argument);
            }
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> mapper.apply(row)))
                .collectList();
    }

    /** A column that is never null. */
    public static <T> T present(Row row, int column, Class<T> type) {
        @Nullable T value = row.get(column, type);
        if (value == null) {
            throw new IllegalStateException("Column " + column + " is null although the schema forbids it");
        }
        return value;
    }
}
