package dev.berth.eventstore;

import dev.berth.eventstore.sql.PostgresArrayCodec;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import reactor.netty.resources.LoopResources;
import reactor.pool.PooledRefMetadata;

/** Makes connections and pools of them, each named after its purpose. */
final class Connections {
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Longer than a connect and the handshakes take each. */
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration MAX_IDLE = Duration.ofMinutes(10);
    private static final Duration MAX_LIFE = Duration.ofHours(1);
    private static final int MAX_PREPARED_STATEMENTS = 256;

    private final EventStoreSettings settings;
    private final DatabaseAccess access;
    private final StatementTimeouts timeouts;
    private final LoopResources loops;
    private final ConnectGate gate = new ConnectGate();
    private final ReadOnlySessions readOnly = new ReadOnlySessions();

    Connections(EventStoreSettings settings, int eventLoops, StatementTimeouts timeouts) {
        this.settings = settings;
        this.access = new DatabaseAccess(settings);
        this.timeouts = timeouts;
        // Not colocated: otherwise every connection of a pool lands on the event loop that asked for it.
        this.loops = LoopResources.create("event-store-pg", 1, eventLoops, true, false);
    }

    /** Odd, because a connection takes two turns at the loops, one to look its host up: half of an even number stays idle. */
    static int defaultEventLoops() {
        return Math.min(5, Runtime.getRuntime().availableProcessors() | 1);
    }

    StatementTimeouts timeouts() {
        return timeouts;
    }

    PostgresqlConnectionFactory single(String purpose, Duration statementTimeout) {
        return new PostgresqlConnectionFactory(access.build(PostgresqlConnectionConfiguration.builder()
                .applicationName("event-store " + purpose + " " + settings.nodeName())
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                .loopResources(new TimedLoops(loops, statementTimeout.plus(timeouts.margin())))
                .forceBinary(true)
                .preparedStatementCacheQueries(MAX_PREPARED_STATEMENTS)
                .codecRegistrar(PostgresArrayCodec.REGISTRAR)
                .options(Map.of(
                        "statement_timeout", Long.toString(statementTimeout.toMillis()),
                        "idle_in_transaction_session_timeout", "60000",
                        // The checks of an append need a new snapshot for each statement.
                        "default_transaction_isolation", "read committed"))));
    }

    ConnectionPool pool(String purpose, int size, Duration statementTimeout) {
        ConnectionFactory connections = gate.before(readOnly.asked(single(purpose, statementTimeout)));
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name("event-store-" + purpose)
                .initialSize(1)
                .minIdle(1)
                .maxSize(size)
                .maxAcquireTime(ACQUIRE_TIMEOUT)
                .maxCreateConnectionTime(CREATE_TIMEOUT)
                .maxIdleTime(MAX_IDLE)
                // Takes the place of the pool's own rule, which knows idle and life time only.
                .customizer(pool -> pool.evictionPredicate(this::isOver))
                .validationDepth(ValidationDepth.LOCAL)
                .acquireRetry(1)
                .build());
    }

    private boolean isOver(Connection connection, PooledRefMetadata metadata) {
        return metadata.idleTime() >= MAX_IDLE.toMillis()
                || metadata.lifeTime() >= MAX_LIFE.toMillis()
                || readOnly.isOver(connection, metadata);
    }

    void close() {
        loops.dispose();
    }
}
