package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
    void status_leaves_out_of_what_is_answered_what_would_move_the_cursor() throws Exception {
        var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            var body = "\u001b[2J\u009b2Jup".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        try {
            assertThat(run(
                            "status",
                            "--url",
                            "http://127.0.0.1:" + other.getAddress().getPort()))
                    .isZero();
            assertThat(out.toString())
                    .contains("[2J2Jup")
                    .doesNotContain("\u001b")
                    .doesNotContain("\u009b");
        } finally {
            other.stop(0);
        }
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
