package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the operating system, and waiting for them with a bound. */
final class Programs {
    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(10);

    private Programs() {}

    /** Whether the program ends with 0 in time. */
    static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PROGRAM_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the process ends in time. */
    static boolean awaitEnd(Process process, Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpFailure("Waiting for PostgreSQL was interrupted.", e);
        }
    }

    static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Sends a signal by its name, e.g. {@code INT}; the JDK itself knows TERM and KILL only. */
    static void signal(String name, long pid) {
        succeeds(List.of("sh", "-c", "kill -%s %d".formatted(name, pid)));
    }
}
