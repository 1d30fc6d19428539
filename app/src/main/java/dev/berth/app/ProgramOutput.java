package dev.berth.app;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Programs of this machine, asked for what they print. */
final class ProgramOutput {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ProgramOutput() {}

    /** What the program prints; empty where there is none of that name, it fails, or it takes longer than 10 s. */
    static String of(String... command) {
        try (var reading = Executors.newVirtualThreadPerTaskExecutor()) {
            var process =
                    new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            try {
                var text = reading.submit(
                        () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                return process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0
                        ? text.get()
                        : "";
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
