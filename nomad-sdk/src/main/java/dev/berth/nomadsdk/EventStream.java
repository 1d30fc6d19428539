package dev.berth.nomadsdk;

import io.netty.handler.codec.LineBasedFrameDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/event/stream}. A hint only: Nomad keeps few events, skips some without telling and repeats others after
 * a resume. Subscribe, then list, then apply; list again after each reconnect and from time to time.
 */
public final class EventStream {
    /** Nomad answers 200 even to a refused token; only the first line shows that it accepted the subscription. */
    static final Duration FIRST_FRAME_TIMEOUT = Duration.ofSeconds(5);

    /** Nomad sends a heartbeat each 30 s. */
    static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(45);

    private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(2);
    private static final JsonType<StreamFrame> FRAME = Json.type(StreamFrame.class);

    private final NomadHttp http;
    private final Duration firstFrameTimeout;
    private final Duration silenceTimeout;

    EventStream(NomadHttp http) {
        this(http, FIRST_FRAME_TIMEOUT, SILENCE_TIMEOUT);
    }

    EventStream(NomadHttp http, Duration firstFrameTimeout, Duration silenceTimeout) {
        this.http = http;
        this.firstFrameTimeout = firstFrameTimeout;
        this.silenceTimeout = silenceTimeout;
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
        return http.stream(
                        path,
                        () -> new LineBasedFrameDecoder(http.maxLineBytes(), true, true),
                        lines -> watched(lines, path))
                .filter(line -> line.length > 0)
                .map(FRAME::read);
    }

    /** A call that only reads the token tells whether it was that. */
    private Mono<byte[]> refusedOr(NomadException silent) {
        return http.bytes("/v1/acl/token/self")
                .timeout(TOKEN_TIMEOUT)
                .then(Mono.<byte[]>error(silent))
                .onErrorMap(
                        other -> other instanceof NomadException refused && refused.isForbidden() ? refused : silent);
    }

    private Flux<byte[]> watched(Flux<byte[]> lines, String path) {
        var heard = new AtomicBoolean();
        return lines.doOnNext(_ -> heard.set(true))
                .timeout(Mono.delay(firstFrameTimeout), _ -> Mono.delay(silenceTimeout))
                .switchIfEmpty(Flux.error(() -> NomadException.notAnswered(
                        "the stream ended before its first line, as it does for a refused token", path, null)))
                .onErrorMap(
                        TimeoutException.class,
                        timeout -> NomadException.notAnswered(
                                "the stream was silent for too long; a refused token looks like this too",
                                path,
                                timeout))
                .onErrorResume(NomadException.class, silent -> heard.get() ? Mono.error(silent) : refusedOr(silent));
    }
}
