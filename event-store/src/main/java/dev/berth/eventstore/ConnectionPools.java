package dev.berth.eventstore;

import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One pool for each purpose, so that a slow query cannot hold up an append.
 *
 * @param append one batch of appends at a time, and the next
 * @param log reads of the log, tokens of processors, and notifications
 * @param query what read models and dead letters are asked
 * @param projection writes of projections; a rebuild may take long over one statement
 * @param automation transactions of event handlers
 */
record ConnectionPools(
        ConnectionPool append,
        ConnectionPool log,
        ConnectionPool query,
        ConnectionPool projection,
        ConnectionPool automation) {
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);
    static final Duration LONG_STATEMENT_TIMEOUT = Duration.ofMinutes(30);

    static ConnectionPools of(Connections connections) {
        return new ConnectionPools(
                connections.pool("append", 2, STATEMENT_TIMEOUT),
                connections.pool("log", 6, STATEMENT_TIMEOUT),
                connections.pool("query", 8, STATEMENT_TIMEOUT),
                connections.pool("projection", 6, LONG_STATEMENT_TIMEOUT),
                connections.pool("automation", 6, STATEMENT_TIMEOUT));
    }

    Mono<Void> close() {
        return Flux.just(append, log, query, projection, automation)
                .flatMap(ConnectionPool::disposeLater)
                .then();
    }
}
