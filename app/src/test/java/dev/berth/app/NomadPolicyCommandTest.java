package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class NomadPolicyCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new NomadPolicyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(error))
                .execute(arguments);
    }

    @Test
    void the_policy_is_about_the_namespace_and_the_volume_that_are_named() {
        assertThat(run("--nomad-namespace", "gpu-pods", "--ssh-server-volume", "ssh_1"))
                .isZero();

        assertThat(out.toString()).contains("namespace \"gpu-pods\" {").contains("host_volume \"ssh_1\" {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "a\"b", "a\nb", "pods-*"})
    void a_name_that_would_allow_more_than_one_thing_or_break_the_policy_is_refused(String name) {
        assertThat(run("--nomad-namespace", name)).isEqualTo(2);
        assertThat(run("--ssh-server-volume", name)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(error.toString()).contains("--nomad-namespace takes one name", "--ssh-server-volume takes one name");
    }
}
