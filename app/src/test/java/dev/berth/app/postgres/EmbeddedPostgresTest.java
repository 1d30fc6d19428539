package dev.berth.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.app.ForkedJvm;
import dev.berth.app.StartUpFailure;
import dev.berth.app.postgres.EmbeddedPostgres.Settings;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class EmbeddedPostgresTest {
    /** Initialised once; a test that is not about that begins with a copy. */
    @TempDir(cleanup = CleanupMode.ALWAYS)
    static Path initialised;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path home;

    @BeforeAll
    static void initialise() {
        EmbeddedPostgres.start(new Settings(initialised), step -> {}).close();
    }

    static final class RunsPostgres {
        public static void main(String[] arguments) throws IOException {
            // Not closed, because this process is made to be killed.
            EmbeddedPostgres postgres = EmbeddedPostgres.start(new Settings(Path.of(arguments[0])), step -> {});
            query(postgres, "CREATE TABLE fact (id int)");
            query(postgres, "INSERT INTO fact VALUES (42)");
            System.out.println("running " + postgres.pid());
            System.in.read();
        }
    }

    @Test
    void data_is_durable_and_found_again_by_the_next_start() {
        var steps = new ArrayList<String>();
        try (var postgres = EmbeddedPostgres.start(new Settings(home), steps::add)) {
            assertThat(postgres.host()).isEqualTo("127.0.0.1");
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(query(postgres, "SHOW " + setting)).as(setting).containsExactly("on");
            }
            assertThat(query(postgres, "SHOW server_encoding")).containsExactly("UTF8");
            assertThat(query(postgres, "SHOW unix_socket_directories")).containsExactly("");
            assertThat(query(postgres, "SELECT current_database()::text")).containsExactly("berth");
            query(postgres, "CREATE TABLE fact (id int)");
            query(postgres, "INSERT INTO fact VALUES (42)");
        }
        assertThat(steps).containsExactly("Unpacking PostgreSQL", "Initialising PostgreSQL", "Starting PostgreSQL");
        steps.clear();
        try (var postgres = EmbeddedPostgres.start(new Settings(home), steps::add)) {
            assertThat(query(postgres, "SELECT id::text FROM fact")).containsExactly("42");
        }
        assertThat(steps).containsExactly("Starting PostgreSQL");
    }

    @Test
    void a_killed_berth_leaves_its_server_running_and_the_next_start_takes_the_data_over() throws Exception {
        copyInitialised();
        long orphan;
        try (var berth = ForkedJvm.run(RunsPostgres.class, home.toString())) {
            orphan = Long.parseLong(berth.awaitLine("running"));
        }
        assertThat(StalePostgres.processes(home.resolve("pg/data"))).contains(orphan);
        var steps = new ArrayList<String>();
        try (var postgres = EmbeddedPostgres.start(new Settings(home), steps::add)) {
            assertThat(steps).contains("Stopping the PostgreSQL that an earlier run left");
            assertThat(StalePostgres.processes(home.resolve("pg/data"))).doesNotContain(orphan);
            assertThat(query(postgres, "SELECT id::text FROM fact")).containsExactly("42");
        }
    }

    @Test
    void a_killed_server_recovers_what_was_committed() throws Exception {
        copyInitialised();
        var killed = EmbeddedPostgres.start(new Settings(home), step -> {});
        query(killed, "CREATE TABLE fact (id int)");
        query(killed, "INSERT INTO fact VALUES (42)");
        ProcessHandle server = ProcessHandle.of(killed.pid()).orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
        try (var postgres = EmbeddedPostgres.start(new Settings(home), step -> {})) {
            assertThat(query(postgres, "SELECT id::text FROM fact")).containsExactly("42");
        }
    }

    @Test
    void a_stale_pid_file_that_names_a_foreign_process_is_no_hindrance() throws Exception {
        copyInitialised();
        Path data = home.resolve("pg/data");
        Files.writeString(
                data.resolve("postmaster.pid"),
                "%d\n%s\n".formatted(ProcessHandle.current().pid(), data));
        try (var postgres = EmbeddedPostgres.start(new Settings(home), step -> {})) {
            assertThat(query(postgres, "SELECT 1::text")).containsExactly("1");
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void an_initialisation_that_was_cut_off_is_done_again() throws Exception {
        copyPrograms(home);
        Files.createDirectories(home.resolve("pg/data.new/base"));
        try (var postgres = EmbeddedPostgres.start(new Settings(home), step -> {})) {
            assertThat(query(postgres, "SELECT 1::text")).containsExactly("1");
        }
        assertThat(home.resolve("pg/data.new")).doesNotExist();
        assertThat(home.resolve("pg/data.password")).doesNotExist();
    }

    @Test
    void a_taken_port_ends_the_start_with_one_line_of_the_servers_own_words() throws Exception {
        copyInitialised();
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(new Settings(home, taken.getLocalPort()), step -> {}))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("Address already in use")
                    .hasMessageContaining(home.resolve("pg/log").toString())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void the_password_is_needed_and_told_to_nobody() throws Exception {
        copyInitialised();
        try (var postgres = EmbeddedPostgres.start(new Settings(home), step -> {})) {
            Path file = home.resolve("pg/password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(file).hasContent(postgres.password());
            assertThat(postgres.toString()).doesNotContain(postgres.password());
            assertThat(home.resolve("pg/log")).content().doesNotContain(postgres.password());
            var without = PostgresqlConnectionConfiguration.builder()
                    .host(postgres.host())
                    .port(postgres.port())
                    .username(postgres.user())
                    .password("guess")
                    .database(postgres.database())
                    .build();
            assertThatThrownBy(() ->
                            new PostgresqlConnectionFactory(without).create().block(Duration.ofSeconds(10)))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void root_without_user_namespaces_runs_it_as_another_user() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path reachable = Files.createTempDirectory(Path.of("/tmp"), "berth-home");
        try {
            ServerUser another = ServerUser.another();
            try (var postgres = EmbeddedPostgres.start(new Settings(reachable), step -> {}, another)) {
                assertThat(query(postgres, "SELECT 1::text")).containsExactly("1");
                assertThat(Files.getOwner(reachable.resolve("pg/data")).getName())
                        .isEqualTo(another.owner());
            }
            try (var postgres = EmbeddedPostgres.start(new Settings(reachable), step -> {}, another)) {
                assertThat(query(postgres, "SELECT 1::text")).containsExactly("1");
            }
        } finally {
            Binaries.delete(reachable);
        }
    }

    @Test
    void a_home_the_other_user_cannot_reach_is_refused_before_anything_is_started() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path unreachable = Files.createDirectories(home.resolve("private/home"));
        copyPrograms(unreachable);
        Files.setPosixFilePermissions(home.resolve("private"), PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(new Settings(unreachable), step -> {}, ServerUser.another()))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("cannot reach")
                .hasMessageContaining("--home");
    }

    @Test
    void programs_that_may_not_be_run_end_the_start_with_what_to_do() throws Exception {
        copyPrograms(home);
        // As on a file system that is mounted noexec.
        var unset = new ProcessBuilder("sh", "-c", "chmod -x \"$0\"/pg/bin-*/bin/*", home.toString())
                .inheritIO()
                .start();
        assertThat(unset.waitFor()).isZero();
        assertThatThrownBy(() -> EmbeddedPostgres.start(new Settings(home), step -> {}))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("noexec")
                .hasMessageContaining("--home");
    }

    @Test
    void a_processor_without_binaries_is_named() {
        assertThat(Binaries.resource("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
        assertThatThrownBy(() -> Binaries.resource("Linux", "riscv64"))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("riscv64");
    }

    private static void copyPrograms(Path home) throws Exception {
        Path folder = Files.createDirectories(home.resolve("pg"));
        var copy = new ProcessBuilder(
                        "sh", "-c", "cp -a \"$0\"/pg/bin-* \"$1\"", initialised.toString(), folder.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
    }

    private void copyInitialised() throws Exception {
        var copy = new ProcessBuilder("cp", "-a", initialised + "/.", home.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
    }

    private static List<String> query(EmbeddedPostgres postgres, String sql) {
        var factory = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(postgres.host())
                .port(postgres.port())
                .username(postgres.user())
                .password(postgres.password())
                .database(postgres.database())
                .build());
        return Flux.usingWhen(
                        factory.create(),
                        connection -> connection
                                .createStatement(sql)
                                .execute()
                                .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class))),
                        PostgresqlConnection::close)
                .collectList()
                .switchIfEmpty(Mono.just(List.of()))
                .block(Duration.ofSeconds(10));
    }
}
