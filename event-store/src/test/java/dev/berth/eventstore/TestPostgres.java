package dev.berth.eventstore;

import dev.berth.eventstore.event.EventTypes;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** One real PostgreSQL for all tests of a JVM, and a database of its own for whoever asks. */
public final class TestPostgres {
    private static final AtomicInteger databases = new AtomicInteger();

    private TestPostgres() {}

    private static final class Holder {
        static final EmbeddedPostgres server = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL for the tests does not start", e);
            }
        }
    }

    public static String newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    public static void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public static Connection connect(String database) throws SQLException {
        return Holder.server.getDatabase("postgres", database).getConnection();
    }

    public static DataSource dataSource(String database) {
        return Holder.server.getDatabase("postgres", database);
    }

    /** Plain connections of the driver, as any other program makes them. */
    public static ConnectionFactory connections(String database) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host("localhost")
                .port(Holder.server.getPort())
                .database(database)
                .username("postgres")
                .password("postgres")
                .build());
    }

    public static EventStoreSettings settings(String database, EventTypes types) {
        return new EventStoreSettings(
                "localhost", Holder.server.getPort(), database, "postgres", "postgres", true, "test", types);
    }

    public static EventTypes noTypes() {
        return EventTypes.taggedBy(event -> Set.of());
    }

    public static EventStore open() {
        return open(settings(newDatabase(), noTypes()));
    }

    public static EventStore open(EventStoreSettings settings) {
        return Objects.requireNonNull(EventStore.open(settings).block(Duration.ofSeconds(30)));
    }

    public static EventStore open(String database, UnaryOperator<EventTypes> types) {
        return open(settings(database, types.apply(noTypes())));
    }
}
