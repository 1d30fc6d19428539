package dev.berth.eventstore;

import dev.berth.eventstore.sql.DatabaseOutage;
import dev.berth.eventstore.sql.OutageBackoff;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Stands before a database that lets nobody in: all pools of a process together try as seldom as one task does, and
 * whoever comes in between is told at once what the last try was told. Connections that are open are not concerned.
 */
final class ConnectGate {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);

    private final OutageBackoff backoff = new OutageBackoff("connections", FIRST_WAIT);
    private final AtomicReference<@Nullable Throwable> last = new AtomicReference<>();

    ConnectionFactory before(ConnectionFactory connections) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.defer(() -> {
                    Throwable error = last.get();
                    return error != null && backoff.isWaiting() ? Mono.error(error) : connect(connections);
                });
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return connections.getMetadata();
            }
        };
    }

    private Mono<Connection> connect(ConnectionFactory connections) {
        return Mono.<Connection>from(connections.create())
                .doOnNext(made -> {
                    last.set(null);
                    backoff.worked();
                })
                .doOnError(DatabaseOutage::causes, error -> {
                    last.set(error);
                    var _ = backoff.failed(error);
                });
    }
}
