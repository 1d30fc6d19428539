package dev.berth.eventstore.processor;

import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventCodec;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.JdbcTokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.JdbcTokenStoreConfiguration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.PostgresTokenTableFactory;

/**
 * Axon's own token store for SQL databases, as a judge of ours. It reads with a lock and writes afterwards, so it needs a
 * transaction around each operation, as its transaction manager gives it in an application.
 */
final class JdbcTokenStores {
    private final DataSource database;
    private static final ThreadLocal<Connection> current = new ThreadLocal<>();

    JdbcTokenStores(String database) throws SQLException {
        this.database = TestPostgres.dataSource(database);
        store("schema", Duration.ofSeconds(10)).createSchema(PostgresTokenTableFactory.INSTANCE);
    }

    private JdbcTokenStore store(String node, Duration claimTimeout) {
        return new JdbcTokenStore(
                () -> {
                    Connection open = current.get();
                    return open == null ? database.getConnection() : open;
                },
                new JacksonConverter(EventCodec.newMapper()),
                JdbcTokenStoreConfiguration.DEFAULT.claimTimeout(claimTimeout).nodeId(node));
    }

    TokenStore on(String node, Duration claimTimeout) {
        TokenStore store = store(node, claimTimeout);
        return (TokenStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokenStore.class}, transactional(store));
    }

    private InvocationHandler transactional(TokenStore store) {
        return (proxy, method, arguments) -> {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                current.set(unclosable(connection));
                CompletableFuture<?> answer = (CompletableFuture<?>) method.invoke(store, arguments);
                if (answer.isCompletedExceptionally()) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                return answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                current.remove();
            }
        };
    }

    // The store closes what it gets; the transaction outlives that.
    private static Connection unclosable(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                JdbcTokenStores.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    try {
                        return switch (method.getName()) {
                            case "close", "commit" -> null;
                            default -> method.invoke(connection, arguments);
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
