package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.app.e2e.BerthProcess;
import dev.berth.app.http.TrustedProxies;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares answers with {@code ui/openapi.json}, by requests that schemathesis makes from it. Skipped where Python or, without a
 * network, schemathesis is not to be had.
 */
class SchemathesisIT {
    private static final String VERSION = "schemathesis==4.32.5";
    private static final Duration BUDGET = Duration.ofSeconds(25);

    /** Streams, and what rebuilds a projection or writes it back for each of a hundred requests. */
    private static final String LEFT_OUT = "rebuilds|rollback|replay|/v1/events";

    @TempDir
    private Path folder;

    @Test
    void answers_are_as_the_description_says() throws Exception {
        Path target = BerthProcess.project().resolve("app/target");
        Path program = target.resolve("schemathesis/bin/schemathesis");
        assumeTrue(
                isInstalled(target, program), () -> "schemathesis cannot be installed; see " + log(target, "install"));
        var settings = TestSettings.onFreePorts(folder.resolve("home"), TrustedProxies.of("none"));
        var berth = Berth.up(settings, new StartUpProgress(new PrintWriter(new StringWriter())));
        try {
            String token = Files.readString(folder.resolve("home/admin-token")).strip();
            int exit = run(
                    log(target, "run"),
                    Duration.ofMinutes(3),
                    List.of(
                            program.toString(),
                            "--config-file",
                            BerthProcess.project()
                                    .resolve("app/src/test/resources/schemathesis.toml")
                                    .toString(),
                            "run",
                            BerthProcess.project().resolve("ui/openapi.json").toString(),
                            "--url",
                            berth.url().toString(),
                            "-H",
                            "Authorization: Bearer " + token,
                            "--phases",
                            "examples,coverage,fuzzing",
                            "-n",
                            "5",
                            "--generation-deterministic",
                            "--no-shrink",
                            "--continue-on-failure",
                            "--max-time",
                            Long.toString(BUDGET.toSeconds()),
                            "--request-timeout",
                            "10",
                            "--exclude-path-regex",
                            LEFT_OUT,
                            "--no-color"));
            assertThat(exit)
                    .as(() -> "The answers differ from ui/openapi.json:\n" + read(log(target, "run")))
                    .isZero();
        } finally {
            berth.stop();
        }
    }

    private static boolean isInstalled(Path target, Path program) throws InterruptedException {
        if (Files.isExecutable(program)) {
            return true;
        }
        Path environment = target.resolve("schemathesis");
        try {
            Files.createDirectories(target);
            return run(
                                    log(target, "install"),
                                    Duration.ofMinutes(2),
                                    List.of("python3", "-m", "venv", environment.toString()))
                            == 0
                    && run(
                                    log(target, "install"),
                                    Duration.ofMinutes(4),
                                    List.of(environment.resolve("bin/pip").toString(), "install", "-q", VERSION))
                            == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path log(Path target, String step) {
        return target.resolve("schemathesis-%s.log".formatted(step));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int run(Path log, Duration timeout, List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
