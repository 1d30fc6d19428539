package dev.berth.app.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Ready is a log-in that worked and the database being there, not a process that lives. */
final class ReadyCheck {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration INTERVAL = Duration.ofMillis(25);

    private final Process server;
    private final PostgresqlConnectionFactory connections;
    private final String database;

    ReadyCheck(Process server, int port, String user, String password, String database) {
        this.server = server;
        this.database = database;
        this.connections = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(ServerPrograms.HOST)
                .port(port)
                .username(user)
                .password(password)
                .database("postgres")
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
    }

    /**
     * Returns when the server is ready.
     *
     * @param before where the server began to print
     */
    void await(ServerLog log, long before) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (true) {
            if (Programs.awaitEnd(server, INTERVAL)) {
                throw log.failure("PostgreSQL ended while starting", before);
            }
            try {
                createDatabase();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw log.failure(
                            "PostgreSQL did not take a connection within %d s (%s)"
                                    .formatted(READY_TIMEOUT.toSeconds(), e.getMessage()),
                            before);
                }
            }
        }
    }

    private void createDatabase() {
        Boolean exists = withConnection(connection -> connection
                .createStatement("SELECT 1 FROM pg_database WHERE datname = $1")
                .bind("$1", database)
                .execute()
                .flatMap(result -> result.map((row, metadata) -> true))
                .next()
                .defaultIfEmpty(false));
        if (!Boolean.TRUE.equals(exists)) {
            withConnection(connection -> connection
                    .createStatement("CREATE DATABASE " + database)
                    .execute()
                    .flatMap(result -> result.getRowsUpdated())
                    .then(Mono.just(true)));
        }
    }

    private Boolean withConnection(Function<PostgresqlConnection, Mono<Boolean>> work) {
        Mono<Boolean> ended = Mono.fromFuture(server.onExit(), true)
                .then(Mono.error(() -> new IllegalStateException("the server has ended")));
        Mono<Boolean> done = Mono.usingWhen(connections.create(), work, PostgresqlConnection::close);
        // A server that has ended leaves its port to others, who may take a connection and never answer.
        return Objects.requireNonNull(Mono.firstWithSignal(done, ended).block(STATEMENT_TIMEOUT));
    }
}
