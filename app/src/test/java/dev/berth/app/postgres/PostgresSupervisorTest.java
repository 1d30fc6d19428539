package dev.berth.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.postgres.EmbeddedPostgres.Settings;
import dev.berth.app.postgres.PostgresSupervisor.Limits;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class PostgresSupervisorTest {
    private static final Limits QUICK =
            new Limits(3, Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMinutes(1));

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path home;

    private final BlockingQueue<String> console = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> gaveUp = new LinkedBlockingQueue<>();
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() {
        postgres = EmbeddedPostgres.start(new Settings(home), step -> {});
    }

    @Test
    void a_killed_server_is_started_again_on_its_port_and_the_console_says_so() throws Exception {
        try (var _ = PostgresSupervisor.watch(postgres, QUICK, console::add, gaveUp::add)) {
            int port = postgres.port();
            kill();
            assertThat(next(console)).contains("PostgreSQL ended").contains("137");
            assertThat(next(console)).contains("PostgreSQL runs again");
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(one()).isEqualTo(1);
            assertThat(gaveUp).isEmpty();
        }
        assertThat(StalePostgres.processes(home.resolve("pg/data"))).isEmpty();
    }

    @Test
    void a_server_that_does_not_come_up_is_given_up_on_after_a_bounded_number_of_attempts() throws Exception {
        try (var _ = PostgresSupervisor.watch(postgres, QUICK, console::add, gaveUp::add)) {
            Files.delete(home.resolve("pg/data/PG_VERSION"));
            kill();
            assertThat(next(gaveUp)).contains("3 starts in a row").contains("pg/log");
            assertThat(console).hasSize(4).last().asString().contains("attempt 3 of 3");
        }
    }

    @Test
    void a_server_that_is_closed_is_not_started_again() throws Exception {
        var supervisor = PostgresSupervisor.watch(postgres, QUICK, console::add, gaveUp::add);
        supervisor.close();
        assertThat(StalePostgres.processes(home.resolve("pg/data"))).isEmpty();
        assertThat(console).isEmpty();
        assertThat(gaveUp).isEmpty();
    }

    private void kill() {
        ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
    }

    private static String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("a line within a minute").isNotNull();
        return line;
    }

    private Integer one() {
        var factory = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(postgres.host())
                .port(postgres.port())
                .username(postgres.user())
                .password(postgres.password())
                .database(postgres.database())
                .build());
        return Mono.usingWhen(
                        factory.create(),
                        connection -> connection
                                .createStatement("SELECT 1")
                                .execute()
                                .flatMap(result -> result.map((row, metadata) -> row.get(0, Integer.class)))
                                .next(),
                        PostgresqlConnection::close)
                .block(Duration.ofSeconds(10));
    }
}
