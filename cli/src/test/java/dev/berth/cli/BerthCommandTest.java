package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class BerthCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return BerthCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void without_a_command_it_says_what_to_type() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("berth up");
    }

    @Test
    void help_lists_the_commands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("status");
    }

    @Test
    void status_of_a_berth_that_is_down_says_how_to_start_it() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(run("status", "--url", "http://127.0.0.1:" + port)).isEqualTo(1);
        assertThat(out.toString()).contains("does not answer").contains("berth up");
    }
}
