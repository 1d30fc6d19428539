package dev.berth.nomadsdk;

import io.netty.handler.codec.LineBasedFrameDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/event/stream}. A hint, never the truth: Nomad keeps few events, leaves gaps without a sign and repeats after
 * a resume. Subscribe, then list, then apply; list again after each reconnect and from time to time.
 */
public final class EventStream {
    /** Nomad answers 200 even to a refused token; the first line is what says that it took the subscription. */
    static final Duration FIRST_FRAME = Duration.ofSeconds(5);

    /** Nomad sends a heartbeat each 30 s. */
    static final Duration SILENCE = Duration.ofSeconds(45);

    private static final JsonType<StreamFrame> FRAME = Json.type(StreamFrame.class);

    private final NomadHttp http;
    private final Duration firstFrame;
    private final Duration silence;

    EventStream(NomadHttp http) {
        this(http, FIRST_FRAME, SILENCE);
    }

    EventStream(NomadHttp http, Duration firstFrame, Duration silence) {
        this.http = http;
        this.firstFrame = firstFrame;
        this.silence = silence;
    }

    /**
     * Frames from {@code index} on, itself included, or from the oldest one kept where that is 0 or too old. Completes when
     * Nomad closes the stream; fails where it closes before the first frame, or is silent for too long.
     *
     * @param topics e.g. {@code Allocation} or {@code Evaluation:my-job}
     */
    public Flux<StreamFrame> from(long index, List<String> topics) {
        var path = topics.stream()
                .map(topic -> "topic=" + NomadHttp.encode(topic))
                .collect(Collectors.joining("&", "/v1/event/stream?", "&index=" + index));
        return http.stream(path, () -> new LineBasedFrameDecoder(http.maxLine(), true, true))
                .filter(line -> line.length > 0)
                .map(FRAME::read)
                .timeout(Mono.delay(firstFrame), _ -> Mono.delay(silence))
                .switchIfEmpty(Flux.error(() -> new NomadException(
                        0, "the stream ended before its first line, as it does for a refused token", path, null)))
                .onErrorMap(
                        TimeoutException.class,
                        late -> new NomadException(
                                0,
                                "the stream was silent for too long; a refused token looks like this too",
                                path,
                                late));
    }
}
