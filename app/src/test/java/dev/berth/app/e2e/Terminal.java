package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A terminal window with a program in it, for what only shows with a real PTY. */
final class Terminal implements AutoCloseable {
    private final PtyProcess process;

    @SuppressWarnings("JdkObsolete") // One thread writes, another reads.
    private final StringBuffer output = new StringBuffer();

    Terminal(List<String> command, int columns, int rows) throws IOException {
        process = new PtyProcessBuilder(command.toArray(String[]::new))
                .setEnvironment(
                        Map.of("TERM", "xterm", "PATH", System.getenv("PATH"), "HOME", System.getProperty("user.home")))
                .setInitialColumns(columns)
                .setInitialRows(rows)
                .start();
        Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        var buffer = new byte[4096];
        try (var in = process.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                output.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The program ended and took the terminal with it.
        }
    }

    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void resize(int columns, int rows) {
        process.setWinSize(new WinSize(columns, rows));
    }

    void awaitOutput(String text) {
        awaitOutput(text, Duration.ofSeconds(15));
    }

    void awaitOutput(String text, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(output.toString()).contains(text));
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            throw new AssertionError("the program in the terminal did not end: " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
