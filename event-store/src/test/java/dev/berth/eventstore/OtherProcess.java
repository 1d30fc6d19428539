package dev.berth.eventstore;

import dev.berth.eventstore.engine.EngineTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.eventstreaming.Tag;

/** A node in a JVM of its own. It ends with its input; left to itself, it appends one event for each tag value it is told. */
public final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private OtherProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    public static OtherProcess start(EventStoreSettings settings) throws IOException {
        OtherProcess other = start(settings, OtherProcess.class);
        other.expect("open");
        return other;
    }

    /** {@code main} is told the server's port and the database. */
    public static OtherProcess start(EventStoreSettings settings, Class<?> main) throws IOException {
        return new OtherProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Daxoniq.update-checker.disabled=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        Integer.toString(settings.port()),
                        settings.database())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public static EventStore open(String[] arguments) {
        return Objects.requireNonNull(EventStore.open(new EventStoreSettings(
                        "localhost",
                        Integer.parseInt(arguments[0]),
                        arguments[1],
                        "postgres",
                        "postgres",
                        true,
                        "other",
                        TestPostgres.noTypes()))
                .block(Duration.ofSeconds(30)));
    }

    /** Returns when the append is committed. */
    public void append(String tagValue) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8)
                .append(tagValue)
                .append('\n')
                .flush();
        expect("appended");
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its next line, for a minute at most: then the process is ended, and the line is missing. */
    public void expect(String answer) throws IOException {
        CompletableFuture<Void> tooLong = CompletableFuture.runAsync(
                () -> {
                    var _ = process.destroyForcibly();
                },
                CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES));
        String line = answers.readLine();
        tooLong.cancel(false);
        if (!answer.equals(line)) {
            throw new IOException("The other process should have said '" + answer + "' but said '" + line + "'");
        }
    }

    @Override
    public void close() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] arguments) throws Exception {
        EventStore store = open(arguments);
        System.out.println("open");
        try (BufferedReader wishes = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String value = wishes.readLine(); value != null; value = wishes.readLine()) {
                EngineTest.append(
                                store, AppendCondition.none(), EngineTest.event("t.Other", "x", Tag.of("other", value)))
                        .get(10, TimeUnit.SECONDS);
                System.out.println("appended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.close().block(Duration.ofSeconds(10));
    }
}
