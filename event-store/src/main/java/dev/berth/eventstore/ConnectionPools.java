package dev.berth.eventstore;

import io.r2dbc.pool.ConnectionPool;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One pool for each purpose, so that a slow query cannot hold up an append.
 *
 * @param append one batch of appends at a time, and the next
 * @param log reads of the log, tokens of processors, and notifications
 * @param query what read models and dead letters are asked
 * @param projection writes of projections
 * @param comparison of a rebuild with the live build, which takes long
 * @param automation transactions of event handlers
 */
record ConnectionPools(
        ConnectionPool append,
        ConnectionPool log,
        ConnectionPool query,
        ConnectionPool projection,
        ConnectionPool comparison,
        ConnectionPool automation) {
    static ConnectionPools of(Connections connections) {
        StatementTimeouts timeouts = connections.timeouts();
        return new ConnectionPools(
                connections.pool("append", 2, timeouts.statement()),
                connections.pool("log", 6, timeouts.statement()),
                connections.pool("query", 8, timeouts.statement()),
                connections.pool("projection", 6, timeouts.batch()),
                connections.pool("comparison", 3, timeouts.comparison()),
                connections.pool("automation", 6, timeouts.statement()));
    }

    Mono<Void> close() {
        return Flux.just(append, log, query, projection, comparison, automation)
                .flatMap(ConnectionPool::disposeLater)
                .then();
    }
}
