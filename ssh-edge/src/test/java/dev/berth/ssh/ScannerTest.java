package dev.berth.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.ssh.live.RefusalCounters;
import dev.berth.ssh.live.RefusalSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scanners come by thousands: they are counted, not logged one by one. */
class ScannerTest {
    private static final List<String> HELLOS = List.of(
            "", "GET / HTTP/1.0\r\n\r\n", "SSH-2.0-Go\r\n", "SSH-1.5-old\r\n", "\u0016\u0003\u0001 hello TLS\r\n");

    @TempDir
    Path folder;

    @Test
    void a_scanner_leaves_no_line_of_its_own_and_is_counted() throws Exception {
        var log = new ByteArrayOutputStream();
        var stderr = System.err;
        System.setErr(new PrintStream(log, true, US_ASCII));
        try (var edge = RunningEdge.start(folder)) {
            for (int i = 0; i < 10; i++) {
                for (String hello : HELLOS) {
                    scan(edge.edge.gatewayPort(), hello);
                }
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> edge.edge.status().refused().getOrDefault(RefusalCause.LOGIN_FAILED, 0L) == 50);
        } finally {
            System.setErr(stderr);
        }
        assertThat(log.toString(US_ASCII).lines().filter(line -> line.contains(" WARN ") || line.contains("Exception")))
                .isEmpty();
    }

    @Test
    void the_summary_tells_the_numbers_by_reason_once() {
        var counters = new RefusalCounters();
        var summary = new RefusalSummary(counters);
        counters.countRefused(RefusalCause.LOGIN_FAILED);
        counters.countRefused(RefusalCause.LOGIN_FAILED);
        counters.countRefused(RefusalCause.SOURCE_LIMIT);

        assertThat(summary.sinceLast()).containsOnlyKeys(RefusalCause.LOGIN_FAILED, RefusalCause.SOURCE_LIMIT);
        assertThat(summary.sinceLast()).isEmpty();
        counters.countRefused(RefusalCause.LOGIN_FAILED);
        assertThat(summary.sinceLast())
                .containsEntry(RefusalCause.LOGIN_FAILED, 1L)
                .hasSize(1);
    }

    private static void scan(int port, String hello) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(hello.getBytes(US_ASCII));
            socket.getInputStream().read();
        }
    }
}
