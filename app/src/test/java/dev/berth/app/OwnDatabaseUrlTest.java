package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.BerthCommand;
import dev.berth.eventstore.DatabaseTls.Mode;
import dev.berth.eventstore.event.EventTypes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnDatabaseUrlTest {
    @Test
    void host_port_name_user_and_certificates_are_read() {
        var own = OwnDatabase.parse(
                "postgresql://b%40x@db.example:6000/my%20log?sslmode=verify-ca&sslrootcert=/a+b.pem&sslcert=/c&sslkey=/k");
        assertThat(own.host()).isEqualTo("db.example");
        assertThat(own.port()).isEqualTo(6000);
        assertThat(own.name()).isEqualTo("my log");
        assertThat(own.user()).isEqualTo("b@x");
        assertThat(own.tls().mode()).isEqualTo(Mode.VERIFY_CA);
        assertThat(own.tls().rootCertificate()).isEqualTo(Path.of("/a+b.pem"));
        assertThat(own.tls().certificate()).isEqualTo(Path.of("/c"));
        assertThat(own.tls().key()).isEqualTo(Path.of("/k"));
        assertThat(OwnDatabase.parse("postgres://b@[::1]/log")
                        .log("node", EventTypes.taggedBy(_ -> Set.of()))
                        .where())
                .isEqualTo("[::1]:5432/log");
    }

    @Test
    void what_leaves_this_machine_is_encrypted_and_verified_unless_something_else_is_said() {
        assertThat(mode("postgresql://b@db.example/log")).isEqualTo(Mode.VERIFY_FULL);
        assertThat(mode("postgresql://b@localhost.example/log")).isEqualTo(Mode.VERIFY_FULL);
        assertThat(mode("postgresql://b@127.0.0.1.example/log")).isEqualTo(Mode.VERIFY_FULL);
        assertThat(mode("postgresql://b@127.0.0.1/log")).isEqualTo(Mode.DISABLE);
        assertThat(mode("postgresql://b@db.example/log?sslmode=disable")).isEqualTo(Mode.DISABLE);
        assertThat(mode("postgresql://b@db.example/log?sslmode=require")).isEqualTo(Mode.REQUIRE);
        assertThat(mode("postgresql://b@db.example/log?sslmode=require&sslrootcert=/a"))
                .isEqualTo(Mode.VERIFY_CA);
    }

    private static Mode mode(String url) {
        return OwnDatabase.parse(url).tls().mode();
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        for (var wrong : List.of(
                "",
                "db.example/log",
                "mysql://b@db.example/log",
                "postgresql://db.example/log",
                "postgresql://b@db.example",
                "postgresql://b@db.example/",
                "postgresql://b@db.example/a/b",
                "postgresql://b@one,two/log",
                "postgresql://b@db.example/log?sslmode",
                "postgresql://b@db.example/log?sslmode=prefer",
                "postgresql://b@db.example/log?target=any",
                "postgresql://b@db.example/log?sslcert=/c",
                "postgresql://b@db.example/log?sslmode=disable&sslrootcert=/a")) {
            assertThatThrownBy(() -> OwnDatabase.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_password_in_the_url_is_refused_without_being_repeated() {
        for (var url : List.of(
                "postgresql://b:hunter2@db.example/log",
                "postgresql://b:hun#ter2@db.example/log",
                "postgresql://b:hunter2@db.example",
                "postgresql://b@db.example/log?password=hunter2")) {
            var said = new StringWriter();
            var defaults = new ConfiguredDefaults(Map.of());
            int exitCode = BerthCommand.commandLine()
                    .addSubcommand(new UpCommand())
                    .setParameterExceptionHandler(new WrongArguments(defaults))
                    .setErr(new PrintWriter(said))
                    .execute("up", "--database", url);
            assertThat(exitCode).isEqualTo(2);
            assertThat(said.toString())
                    .contains("--database")
                    .doesNotContain("hun")
                    .doesNotContain("ter2");
        }
        assertThatThrownBy(() -> OwnDatabase.parse("postgresql://b:hunter2@db.example/log"))
                .hasMessageContaining("--database-password-file");
    }

    @Test
    void a_password_file_without_a_database_is_refused() {
        var said = new StringWriter();
        assertThat(BerthCommand.commandLine()
                        .addSubcommand(new UpCommand())
                        .setParameterExceptionHandler(new WrongArguments(new ConfiguredDefaults(Map.of())))
                        .setErr(new PrintWriter(said))
                        .execute("up", "--database-password-file", "/f"))
                .isEqualTo(2);
        assertThat(said.toString()).contains("--database URL");
    }
}
