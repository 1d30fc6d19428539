package dev.berth.cli.call;

import dev.berth.cli.shell.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection's frames. A thread reads them, so that whoever waits for the next one can stop waiting. */
final class FrameStream implements AutoCloseable {
    private static final int AHEAD = 64;
    private static final int MAX_LINE = 4 << 20;

    /** What the reader hands over: a frame, or how the stream ended. */
    private sealed interface Read {
        record Next(ServerFrame frame) implements Read {}

        record End(@Nullable IOException fault) implements Read {}
    }

    private final InputStream body;
    private final BlockingQueue<Read> read = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader;
    private boolean ended;

    FrameStream(InputStream body) {
        this.body = body;
        this.reader = Thread.ofVirtual().start(this::readAll);
    }

    /**
     * The next frame, a heartbeat included; null at the end of the stream, which {@link #hasEnded} tells, and when the patience is
     * over.
     *
     * @throws IOException where the connection was lost
     */
    @Nullable
    ServerFrame next(Duration patience) throws IOException, InterruptedException {
        if (ended) {
            return null;
        }
        return switch (read.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
            case null -> null;
            case Read.Next(var frame) -> frame;
            case Read.End(var fault) -> {
                ended = true;
                if (fault != null) {
                    throw fault;
                }
                yield null;
            }
        };
    }

    boolean hasEnded() {
        return ended;
    }

    private void readAll() {
        try {
            IOException fault = null;
            try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                frames(lines);
            } catch (IOException e) {
                fault = e;
            }
            read.put(new Read.End(fault));
        } catch (InterruptedException e) {
            // Closed: nobody reads any more.
        }
    }

    private void frames(BufferedReader lines) throws IOException, InterruptedException {
        String id = null;
        var event = "message";
        var data = new StringBuilder();
        for (String line = line(lines); line != null; line = line(lines)) {
            if (line.isEmpty()) {
                read.put(new Read.Next(
                        new ServerFrame(id, event, data.isEmpty() ? null : JsonTree.parse(data.toString()))));
                event = "message";
                data.setLength(0);
            } else if (line.startsWith("id:")) {
                id = value(line);
            } else if (line.startsWith("event:")) {
                event = value(line);
            } else if (line.startsWith("data:")) {
                data.append(value(line));
            }
        }
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    /** A line of bounded length, null at the end. */
    private static @Nullable String line(BufferedReader reader) throws IOException {
        var line = new StringBuilder();
        int next = reader.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = reader.read()) {
            if (line.length() >= MAX_LINE) {
                throw new IOException("a line of more than %d characters".formatted(MAX_LINE));
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            body.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
