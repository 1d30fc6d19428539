package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.app.e2e.OpenSsh;
import dev.berth.app.postgres.EmbeddedPostgres;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.StartUpCheckFailed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that Berth did not start: real, with passwords and TLS. */
class OwnDatabaseTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(Files.createDirectory(folder.resolve("home"))), _ -> {});
        Files.writeString(folder.resolve("password"), server.password());
        Files.writeString(folder.resolve("wrong"), "wrong");
        sql("CREATE ROLE guest LOGIN PASSWORD 'wrong'");
        sql("CREATE DATABASE guests");
        sql("CREATE ROLE few LOGIN PASSWORD 'wrong' CONNECTION LIMIT 20");
        sql("CREATE DATABASE small OWNER few");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port()),
                        server.user(),
                        server.password());
                var statements = connection.createStatement()) {
            statements.execute(statement);
        }
    }

    private static OwnDatabase at(String user, String place, String password) {
        return OwnDatabase.parse("postgresql://%s@%s".formatted(user, place.replace("PORT", "" + server.port())))
                .withPasswordFile(folder.resolve(password));
    }

    private static String said(OwnDatabase own) {
        var found = own.check();
        assertThat(found.line()).doesNotContain("\n").doesNotContain(server.password());
        return found.line();
    }

    @Test
    void one_that_is_fit_is_described() {
        assertThat(said(at("berth", "localhost:PORT/berth", "password")))
                .startsWith("ok ")
                .containsPattern("PostgreSQL \\d+ at localhost:\\d+/berth, as user berth, sslmode=disable")
                .contains("97 connections");
    }

    @Test
    void what_is_wrong_is_said_in_one_line_with_what_to_do() {
        assertThat(said(at("berth", "localhost:1/berth", "password")))
                .startsWith("FAIL")
                .contains("cannot be reached at localhost:1", "refused", "firewalls");
        assertThat(said(at("berth", "no-such-host.invalid:5432/berth?sslmode=disable", "password")))
                .contains("no-such-host.invalid is not known");
        assertThat(said(at("berth", "localhost:PORT/berth", "wrong")))
                .contains("refuses the password of user berth in " + folder.resolve("wrong"));
        assertThat(said(at("berth", "localhost:PORT/berth", "absent"))).contains(folder.resolve("absent") + "");
        assertThat(said(at("berth", "localhost:PORT/none", "password")))
                .contains("has no database none", "CREATE DATABASE none OWNER berth");
        assertThat(said(at("guest", "localhost:PORT/guests", "wrong")))
                .contains("may not create tables", "GRANT USAGE, CREATE ON SCHEMA public TO guest");
        assertThat(said(at("few", "localhost:PORT/small", "wrong")))
                .contains("room for 20 connections", "limit of role few", "up to 33");
        assertThat(said(at("berth", "localhost:PORT/berth", "password").withPasswordFile(null)))
                .contains("password");
        assertThat(said(at("berth", "localhost:PORT/berth?sslmode=require", "password")))
                .contains("does not speak TLS", "ssl=on");
    }

    @Test
    void one_that_another_program_uses_is_refused_by_check_and_start_alike_and_left_as_it_is() throws Exception {
        sql("CREATE DATABASE theirs");
        var theirs = at("berth", "localhost:PORT/theirs", "password");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/theirs".formatted(server.port()),
                        server.user(),
                        server.password());
                var statements = connection.createStatement()) {
            statements.execute("CREATE TABLE process (theirs int)");
            var words = "holds the table process of another program";
            assertThat(said(theirs)).startsWith("FAIL").contains("schema public", words, "CREATE DATABASE");
            var settings = TestSettings.onDatabase(folder.resolve("elsewhere"), theirs);
            assertThatThrownBy(() -> Berth.up(settings, new StartUpProgress(new PrintWriter(new StringWriter()))))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining(words);
            try (var found = statements.executeQuery("SELECT to_regclass('schema_version') IS NULL")) {
                assertThat(found.next()).isTrue();
                assertThat(found.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void a_start_on_one_that_cannot_be_used_ends_in_that_line() {
        var settings = TestSettings.onDatabase(folder.resolve("unused"), at("berth", "localhost:PORT/berth", "wrong"));
        assertThatThrownBy(() -> Berth.up(settings, new StartUpProgress(new PrintWriter(new StringWriter()))))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("refuses the password")
                .hasMessageNotContaining("\n");
        assertThat(folder.resolve("unused/pg")).doesNotExist();
    }

    @Test
    void a_new_password_in_the_file_is_used_for_the_next_connections() throws Exception {
        var file = folder.resolve("rotated");
        Files.writeString(file, "before\n");
        sql("CREATE ROLE rotating LOGIN PASSWORD 'before'");
        sql("CREATE DATABASE rotating OWNER rotating");
        var own = at("rotating", "localhost:PORT/rotating", "rotated");
        var store = Objects.requireNonNull(
                EventStore.open(own.log("n", EventWiring.types())).block(SOON));
        try {
            sql("ALTER ROLE rotating PASSWORD 'after'");
            Files.writeString(file, "after\n");
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotating'");
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> store.reader().head().block(Duration.ofSeconds(5)) != null);
        } finally {
            store.close().block(SOON);
        }
    }

    @Test
    void tls_is_with_a_server_whose_authority_is_trusted_and_whose_name_is_right() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")),
                "openssl is not installed, and makes the certificates");
        makeCertificates();
        var data = folder.resolve("home/pg/data");
        for (var name : List.of("server.pem", "server.key")) {
            Files.copy(folder.resolve(name), data.resolve(name));
            Files.setOwner(data.resolve(name), Files.getOwner(data));
        }
        sql("ALTER SYSTEM SET ssl_cert_file = 'server.pem'");
        sql("ALTER SYSTEM SET ssl_key_file = 'server.key'");
        sql("ALTER SYSTEM SET ssl = on");
        sql("SELECT pg_reload_conf()");
        var authority = "&sslrootcert=" + folder.resolve("ca.pem");
        try {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(tls("localhost", "verify-full" + authority))
                            .startsWith("ok "));
            assertThat(tls("localhost", "require")).startsWith("ok ");
            assertThat(tls("127.0.0.1", "verify-ca" + authority)).startsWith("ok ");
            assertThat(tls("127.0.0.1", "verify-full" + authority))
                    .contains("is not made out to 127.0.0.1", "verify-ca");
            assertThat(tls("localhost", "verify-full&sslrootcert=" + folder.resolve("other.pem")))
                    .contains(
                            "not by an authority that is trusted",
                            "sslrootcert, which is " + folder.resolve("other.pem"));
            assertThat(tls("localhost", "verify-full"))
                    .contains("not by an authority that is trusted", "the JDK's own");
            assertThat(tls("localhost", "verify-full&sslrootcert=/nowhere.pem"))
                    .contains("/nowhere.pem cannot be read");
            assertThat(tls("localhost", "verify-full&sslrootcert=" + folder.resolve("wrong")))
                    .startsWith("FAIL")
                    .contains("certificate");
        } finally {
            sql("ALTER SYSTEM RESET ssl");
            sql("SELECT pg_reload_conf()");
        }
    }

    private static String tls(String host, String parameters) {
        return said(at("berth", host + ":PORT/berth?sslmode=" + parameters, "password"));
    }

    private static void makeCertificates() throws Exception {
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
        for (var line : List.of(
                "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority",
                "req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=other",
                "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server",
                "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names")) {
            var made = OpenSsh.run(List.of("sh", "-c", "cd '%s' && openssl %s".formatted(folder, line)));
            assertThat(made.exitCode()).as(made.err()).isZero();
        }
    }

    @Test
    void one_with_a_schema_of_a_newer_program_is_refused() throws Exception {
        sql("CREATE DATABASE newer");
        var own = at("berth", "localhost:PORT/newer", "password");
        Objects.requireNonNull(
                        EventStore.open(own.log("n", EventWiring.types())).block(SOON))
                .close()
                .block(SOON);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/newer".formatted(server.port()),
                        server.user(),
                        server.password());
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_version (owner, number, name) VALUES ('event-store', 999, 'later')");
        }
        assertThatThrownBy(
                        () -> EventStore.open(own.log("n", EventWiring.types())).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining("Start that version or newer");
    }
}
