package dev.berth.nomadsdk;

import io.netty.handler.codec.json.JsonObjectDecoder;
import java.util.Locale;
import reactor.core.publisher.Flux;

/** {@code /v1/client/fs/logs}: what a task wrote. */
public final class Logs {
    /**
     * Frames hold up to 64 KiB, a third more in base64. The decoder counts the whole buffer, also what it has read already,
     * so this is many times a frame.
     */
    static final int MAX_BUFFER_BYTES = 1 << 20;

    private static final JsonType<LogFrame> FRAME = Json.type(LogFrame.class);

    private final NomadHttp http;

    Logs(NomadHttp http) {
        this.http = http;
    }

    /** Which of a task's two outputs. */
    public enum Output {
        STDOUT,
        STDERR
    }

    /**
     * The last {@code tail} bytes, and with {@code follow} what comes after, until the caller cancels. Heartbeats are
     * left out.
     */
    public Flux<LogFrame> read(String allocation, String task, Output output, long tail, boolean follow) {
        return read(allocation, task, output, "end", tail, follow);
    }

    /** What comes after the first {@code offset} bytes of all that is kept, and with {@code follow} what is written from now on. */
    public Flux<LogFrame> after(String allocation, String task, Output output, long offset, boolean follow) {
        return read(allocation, task, output, "start", offset, follow);
    }

    private Flux<LogFrame> read(
            String allocation, String task, Output output, String origin, long offset, boolean follow) {
        var path = "/v1/client/fs/logs/%s?task=%s&type=%s&follow=%s&origin=%s&offset=%d"
                .formatted(
                        NomadHttp.encode(allocation),
                        NomadHttp.encode(task),
                        output.name().toLowerCase(Locale.ROOT),
                        follow,
                        origin,
                        offset);
        return http.stream(path, Logs::frames, frames -> frames)
                .map(FRAME::read)
                .filter(frame -> frame.data().hasRemaining() || frame.fileEvent() != null);
    }

    /** Splits what nothing separates: one JSON object after the other. */
    static JsonObjectDecoder frames() {
        var decoder = new JsonObjectDecoder(MAX_BUFFER_BYTES);
        // Else the bytes of frames already passed on would count towards the limit of the next ones.
        decoder.setDiscardAfterReads(1);
        return decoder;
    }
}
