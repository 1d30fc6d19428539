package dev.berth.app;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** One real PostgreSQL for all tests of this JVM, with the app's own tables. */
public final class TestDatabase {
    private static final ConnectionPool CONNECTIONS = start();

    private TestDatabase() {}

    public static ConnectionFactory connections() {
        return CONNECTIONS;
    }

    /** Runs one statement, with values in place of $1 and so on. */
    public static void execute(String sql, Object... values) {
        Flux.usingWhen(
                        CONNECTIONS.create(),
                        connection -> {
                            var statement = connection.createStatement(sql);
                            for (int i = 0; i < values.length; i++) {
                                statement.bind(i, values[i]);
                            }
                            return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated);
                        },
                        Connection::close)
                .blockLast(Duration.ofSeconds(10));
    }

    private static ConnectionPool start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start();
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                for (var migration : LogOpening.APP_MIGRATIONS) {
                    try (var sql = Objects.requireNonNull(TestDatabase.class.getResourceAsStream("/" + migration))) {
                        statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
            return new ConnectionPool(ConnectionPoolConfiguration.builder(
                            new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                                    .host("localhost")
                                    .port(server.getPort())
                                    .username("postgres")
                                    .database("postgres")
                                    .build()))
                    .maxSize(4)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
