package dev.berth.eventstore;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRefMetadata;

/**
 * Keeps no connection for long that was made while nothing could be changed. A session has the
 * {@code default_transaction_read_only} of the moment at which it began, and is with the server that the address led to
 * then: neither changes with the setting of the database or role, or with a failover. Any other session becomes read-only
 * only by the configuration of the server, and writable again the same way.
 */
final class ReadOnlySessions {
    /** As long as whoever works on the database waits at most, so that reads do not connect more often than those. */
    private static final Duration MAX_LIFE = OutageBackoff.MAX_WAIT;

    private static final SqlCommand IS_READ_ONLY =
            SqlCommand.of("SELECT current_setting('transaction_read_only') = 'on'");

    /** Only those, so that it is empty while all is well. */
    private final Set<Connection> readOnly =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** The same connections, each asked once. */
    ConnectionFactory asked(ConnectionFactory connections) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.from(connections.create()).flatMap(ReadOnlySessions.this::ask);
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return connections.getMetadata();
            }
        };
    }

    /** Whether a pool has to replace the connection. */
    boolean isOver(Connection connection, PooledRefMetadata metadata) {
        return metadata.lifeTime() >= MAX_LIFE.toMillis() && readOnly.contains(connection);
    }

    private Mono<Connection> ask(Connection connection) {
        Mono<Void> close = Mono.from(connection.close()).onErrorComplete();
        return Database.query(connection, IS_READ_ONLY, row -> Database.present(row, 0, Boolean.class))
                .doOnNext(answer -> {
                    if (answer.getFirst()) {
                        readOnly.add(connection);
                    }
                })
                .thenReturn(connection)
                .onErrorResume(error -> close.then(Mono.error(error)))
                .doOnCancel(close::subscribe);
    }
}
