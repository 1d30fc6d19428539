package dev.berth.eventstore;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.util.List;
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
    private static final int APPEND = 2;
    private static final int LOG = 6;
    private static final int QUERY = 8;
    private static final int PROJECTION = 6;
    private static final int COMPARISON = 3;
    private static final int AUTOMATION = 6;

    /** That a process may have at once: those of all pools, one that listens, and one during the start. */
    static final int MAX_CONNECTIONS = APPEND + LOG + QUERY + PROJECTION + COMPARISON + AUTOMATION + 2;

    static ConnectionPools of(Connections connections) {
        StatementTimeouts timeouts = connections.timeouts();
        return new ConnectionPools(
                connections.pool("append", APPEND, timeouts.statement()),
                connections.pool("log", LOG, timeouts.statement()),
                connections.pool("query", QUERY, timeouts.statement()),
                connections.pool("projection", PROJECTION, timeouts.batch()),
                connections.pool("comparison", COMPARISON, timeouts.comparison()),
                connections.pool("automation", AUTOMATION, timeouts.statement()));
    }

    /** Connections that are open now, and how many of these are at work. */
    PoolUse use() {
        int open = 0;
        int busy = 0;
        int waiting = 0;
        for (ConnectionPool pool : List.of(append, log, query, projection, comparison, automation)) {
            PoolMetrics now = pool.getMetrics().orElseThrow();
            open += now.allocatedSize();
            busy += now.acquiredSize();
            waiting += now.pendingAcquireSize();
        }
        return new PoolUse(open, busy, waiting, MAX_CONNECTIONS);
    }

    Mono<Void> close() {
        return Flux.just(append, log, query, projection, comparison, automation)
                .flatMap(ConnectionPool::disposeLater)
                .then();
    }
}
