package dev.berth.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Berth started as a user starts it: {@code ./berth up} in a process of its own. */
public final class BerthProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Berth is ready: (http://\\S+)");
    private static final Pattern GATEWAY = Pattern.compile("Gateway: \\S*:(\\d+)$");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final Process process;
    private final Path home;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final long begin = System.nanoTime();

    private BerthProcess(Process process, Path home) {
        this.process = process;
        this.home = home;
        Thread.ofVirtual().start(this::read);
    }

    /** The root of the checkout, in which {@code ./berth} is. */
    public static Path project() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("berth"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    public static BerthProcess start(Path home, String... flags) throws IOException {
        var command = new ArrayList<>(List.of(project().resolve("berth").toString(), "up", "--home", home.toString()));
        // What pods are must not depend on what this machine has installed.
        if (!List.of(flags).contains("--pods") && !List.of(flags).contains("--nomad")) {
            command.addAll(List.of("--pods", "processes"));
        }
        command.addAll(List.of(flags));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new BerthProcess(process, home);
    }

    /** Starts with every port chosen by the system. */
    public static BerthProcess onFreePorts(Path home, String... more) throws IOException {
        var flags = new ArrayList<>(List.of("--http", "127.0.0.1:0", "--edge", "127.0.0.1:0", "--public-ports", "0"));
        flags.addAll(List.of(more));
        return start(home, flags.toArray(String[]::new));
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                var found = READY.matcher(line);
                if (found.find()) {
                    ready.complete(URI.create(found.group(1)));
                }
            }
        } catch (IOException e) {
            lines.add("(output ended: %s)".formatted(e.getMessage()));
        }
        ready.completeExceptionally(new IllegalStateException("Berth ended before it was ready:\n" + output()));
    }

    /** Waits until the ready line was printed, and returns the address in it. */
    public URI url() {
        try {
            return ready.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("Berth did not become ready:\n" + output(), e);
        }
    }

    public Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    public int gatewayPort() {
        url();
        return lines.stream()
                .map(GATEWAY::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No line names the gateway's port:\n" + output()));
    }

    public String token() throws IOException {
        return Files.readString(home.resolve("admin-token")).strip();
    }

    String output() {
        return String.join("\n", lines);
    }

    public long pid() {
        return process.pid();
    }

    int exitCode(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Berth did not end:\n" + output());
        }
        return process.exitValue();
    }

    /** {@code kill -9} of the process, as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** Ctrl-C. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
