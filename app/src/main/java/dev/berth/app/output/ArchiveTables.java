package dev.berth.app.output;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The database, as the archives use it: one statement at a time. */
record ArchiveTables(ConnectionFactory connections) {
    /** Ends a query of rows that have a {@code pod_id}, with the time now as {@code $1}: what was kept for long enough is as gone. */
    static final String NOT_EXPIRED = " AND NOT EXISTS (SELECT 1 FROM ended_pod WHERE ended_pod.pod_id = kept.pod_id"
            + " AND ended_pod.expires_at <= $1)";

    Mono<Void> update(Function<Connection, Statement> statement) {
        return Mono.usingWhen(
                connections.create(),
                connection -> Flux.from(statement.apply(connection).execute())
                        .flatMap(Result::getRowsUpdated)
                        .then(),
                Connection::close);
    }

    <T> Flux<T> read(Function<Connection, Statement> statement, Function<Readable, T> row) {
        return Flux.usingWhen(
                connections.create(),
                connection -> Flux.from(statement.apply(connection).execute()).concatMap(result -> result.map(row)),
                Connection::close);
    }
}
