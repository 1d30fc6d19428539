package dev.berth.nomadembedded.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.JsonNodes;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Whole answers: JSON, or the plain text in which Nomad refuses. */
final class HttpAnswers {
    private HttpAnswers() {}

    static Mono<Void> json(HttpServerResponse response, JsonNode body) {
        return send(response, 200, JsonNodes.bytes(body), "application/json");
    }

    static Mono<Void> text(HttpServerResponse response, int status, String text) {
        return text(response, status, text.getBytes(UTF_8));
    }

    static Mono<Void> text(HttpServerResponse response, int status, byte[] text) {
        return send(response, status, text, "text/plain; charset=utf-8");
    }

    private static Mono<Void> send(HttpServerResponse response, int status, byte[] body, String type) {
        return response.status(status)
                .header("Content-Type", type)
                .header("Content-Length", Integer.toString(body.length))
                .send(Mono.just(Unpooled.wrappedBuffer(body)))
                .then();
    }
}
