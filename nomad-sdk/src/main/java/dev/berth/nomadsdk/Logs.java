package dev.berth.nomadsdk;

import java.util.Locale;
import reactor.core.publisher.Flux;

/** {@code /v1/client/fs/logs}: what a task wrote. */
public final class Logs {
    /** Frames hold up to 64 KiB, a third more in base64. */
    private static final int LARGEST_FRAME = 256 << 10;

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
        var path = "/v1/client/fs/logs/%s?task=%s&type=%s&follow=%s&origin=end&offset=%d"
                .formatted(
                        NomadHttp.encode(allocation),
                        NomadHttp.encode(task),
                        output.name().toLowerCase(Locale.ROOT),
                        follow,
                        tail);
        return Flux.defer(() -> {
            var objects = new ObjectSplitter(LARGEST_FRAME);
            return http.stream(path)
                    .concatMapIterable(objects::split)
                    .map(FRAME::read)
                    .filter(frame -> frame.data().hasRemaining() || frame.fileEvent() != null);
        });
    }
}
