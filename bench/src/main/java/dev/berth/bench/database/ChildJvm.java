package dev.berth.bench.database;

import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.event.EventTypes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process of its own with this one's class path. It is told where the database is on its standard input, so that the
 * password is in no list of processes, and ends when that input does. Its lines that begin with @ are for us.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(20);

    private final Process process;
    private final Thread reader;

    private ChildJvm(Process process, Thread reader) {
        this.process = process;
        this.reader = reader;
    }

    /**
     * Starts {@code main}.
     *
     * @param errors where its standard error goes
     * @param words hears its lines that begin with @, without it, on a thread of its own
     */
    public static ChildJvm start(
            Class<?> main, EventStoreSettings settings, List<String> arguments, Path errors, Consumer<String> words)
            throws IOException {
        var project = System.getProperty("berth.project", "..");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(project, "app", "jvm.options"),
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        var reader = Thread.ofVirtual().start(() -> listen(process.inputReader(StandardCharsets.UTF_8), words));
        var child = new ChildJvm(process, reader);
        for (var word : List.of(
                settings.host(),
                String.valueOf(settings.port()),
                settings.database(),
                settings.username(),
                settings.password(),
                settings.nodeName())) {
            child.tell(word);
        }
        return child;
    }

    /** What {@link #start} told this child, from its standard input. */
    public static EventStoreSettings settings(BufferedReader in) throws IOException {
        return new EventStoreSettings(
                in.readLine(),
                Integer.parseInt(in.readLine()),
                in.readLine(),
                in.readLine(),
                in.readLine(),
                false,
                in.readLine(),
                EventTypes.taggedBy(event -> Set.of()));
    }

    private static void listen(BufferedReader lines, Consumer<String> words) {
        try (lines) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("@")) {
                    words.accept(line.substring(1));
                }
            }
        } catch (IOException e) {
            words.accept("lost: " + e.getMessage());
        }
    }

    public void tell(String word) throws IOException {
        var out = process.outputWriter(StandardCharsets.UTF_8);
        out.write(word + "\n");
        out.flush();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        await(EXIT_TIMEOUT);
    }

    /** True when the process ended within this time, and all its words were heard. */
    public boolean await(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) && reader.join(EXIT_TIMEOUT);
    }

    public int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
