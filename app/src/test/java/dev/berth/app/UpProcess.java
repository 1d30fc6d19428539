package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.e2e.BerthProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** {@code berth up} in a process of its own, from the classes as they are compiled, on ports of the system's choice. */
public final class UpProcess implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean ended;

    private UpProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    public static UpProcess start(Path home, String... flags) throws IOException {
        return start(home, List.of(), Map.of(), flags);
    }

    /** The same with more options of the JVM and more in its environment. */
    public static UpProcess start(Path home, List<String> options, Map<String, String> environment, String... flags)
            throws IOException {
        // Without what belongs to tests, above all their logging.
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        // Started in the background, this run has SIGINT ignored, which the process would inherit.
        var command = new ArrayList<>(List.of(
                "/usr/bin/env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + BerthProcess.project().resolve("app/jvm.options"),
                "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", classPath, App.class.getName(), "up", "--home", home.toString(), "--http", "127.0.0.1:0"));
        Map.of("--edge", "127.0.0.1:0", "--public-ports", "0").forEach((flag, value) -> {
            if (!List.of(flags).contains(flag)) {
                command.addAll(List.of(flag, value));
            }
        });
        // What pods are must not depend on what this machine has installed.
        if (!List.of(flags).contains("--pods")) {
            command.addAll(List.of("--pods", "processes"));
        }
        command.addAll(List.of(flags));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new UpProcess(builder.start());
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line, false);
            }
        } catch (IOException e) {
            add("(output ended: %s)".formatted(e.getMessage()), false);
        }
        add("(the process has ended)", true);
    }

    private void add(String line, boolean last) {
        lock.lock();
        try {
            lines.add(line);
            ended = last;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line that contains the words, and returns it. */
    public String awaitLine(String words) throws InterruptedException {
        long nanos = TIMEOUT.toNanos();
        lock.lock();
        try {
            while (true) {
                var found = lines.stream().filter(line -> line.contains(words)).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (ended || nanos <= 0) {
                    throw new AssertionError("No line with '%s':%n%s".formatted(words, String.join("\n", lines)));
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is ready, and returns where its API is. */
    public URI url() throws InterruptedException {
        String line = awaitLine("Berth is ready: ");
        return URI.create(line.substring(line.indexOf("http")));
    }

    public String output() {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by its name, e.g. {@code INT}. */
    public void signal(String name) throws Exception {
        signal(name, pid());
    }

    /** The same to any process. */
    public static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("it ends:%n%s", output())
                .isTrue();
        awaitLine("(the process has ended)");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
