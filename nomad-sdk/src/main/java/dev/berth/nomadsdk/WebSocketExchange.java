package dev.berth.nomadsdk;

import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Text frames both ways, until either side ends it. */
final class WebSocketExchange {
    /** A frame is asked for when the one before was taken, so that a slow reader makes Nomad write slowly. */
    private static final int FRAMES_AHEAD = 1;

    /** Of a close without a code, or of none; their texts are Netty's. */
    private static final Set<Integer> SAYS_NOTHING = Set.of(
            WebSocketCloseStatus.NORMAL_CLOSURE.code(),
            WebSocketCloseStatus.EMPTY.code(),
            WebSocketCloseStatus.ABNORMAL_CLOSURE.code());

    private WebSocketExchange() {}

    /** The frames of the agent. {@code sent} is set when the WebSocket stands, which it must within {@code timeout}. */
    static Flux<byte[]> over(
            HttpClient client,
            String uri,
            String call,
            Flux<String> texts,
            int maxFrameBytes,
            AtomicBoolean sent,
            Duration timeout) {
        var spec = WebsocketClientSpec.builder()
                .maxFramePayloadLength(maxFrameBytes)
                .build();
        var late = Mono.delay(timeout).filter(_ -> !sent.get()).switchIfEmpty(Mono.never());
        return client.websocket(spec)
                .uri(uri)
                .handle((in, out) -> {
                    sent.set(true);
                    return both(in, out, call, texts, maxFrameBytes);
                })
                .timeout(late)
                .onErrorMap(WebSocketClientHandshakeException.class, refused -> refusal(refused, call));
    }

    private static Flux<byte[]> both(
            WebsocketInbound in, WebsocketOutbound out, String call, Flux<String> texts, int maxFrameBytes) {
        Sinks.Empty<Void> ended = Sinks.empty();
        Flux<byte[]> received = in.aggregateFrames(maxFrameBytes)
                .receiveFrames()
                .map(frame -> {
                    var bytes = new byte[frame.content().readableBytes()];
                    frame.content().readBytes(bytes);
                    return bytes;
                })
                .concatWith(in.receiveCloseStatus().flatMap(status -> closed(status, call)))
                .doFinally(_ -> ended.tryEmitEmpty());
        Mono<byte[]> sending = out.sendString(texts.takeUntilOther(ended.asMono()))
                .then()
                // What receives tells of a connection that is gone.
                .onErrorComplete(AbortedException::isConnectionReset)
                .then(Mono.empty());
        return Flux.merge(FRAMES_AHEAD, received, sending);
    }

    private static Mono<byte[]> closed(WebSocketCloseStatus status, String call) {
        return SAYS_NOTHING.contains(status.code())
                ? Mono.empty()
                : Mono.error(NomadException.answered(httpStatus(status), status.reasonText(), call));
    }

    /** Nomad answers 101 first and says what is wrong in its close; of the status only 500 has a code of its own. */
    private static int httpStatus(WebSocketCloseStatus status) {
        if (status.code() == WebSocketCloseStatus.INTERNAL_SERVER_ERROR.code()) {
            return 500;
        }
        var text = status.reasonText();
        if (text.contains("Permission denied") || text.contains("token not found")) {
            return 403;
        }
        return text.contains("Unknown allocation") || text.contains("not found") ? 404 : 400;
    }

    private static NomadException refusal(WebSocketClientHandshakeException refused, String call) {
        var response = refused.response();
        return response == null
                ? NomadException.notAnswered(String.valueOf(refused.getMessage()), call, refused)
                : NomadException.answered(response.status().code(), "no WebSocket: " + response.status(), call);
    }
}
