package dev.berth.nomadsdk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/** One pool of HTTP/1.1 connections to one agent, and what every call on it has in common: token, namespace, bounds, errors. */
final class NomadHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(50);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_PENDING_PER_CONNECTION = 64;
    private static final int MAX_REFUSAL_BYTES = 64 << 10;

    private final NomadSettings settings;
    private final ConnectionProvider pool;
    private final HttpClient client;

    NomadHttp(NomadSettings settings) {
        this.settings = settings;
        this.pool = ConnectionProvider.builder("nomad")
                .maxConnections(settings.maxConnections())
                .pendingAcquireMaxCount(settings.maxConnections() * MAX_PENDING_PER_CONNECTION)
                .pendingAcquireTimeout(settings.timeout())
                .maxIdleTime(IDLE_TIMEOUT)
                .build();
        this.client = HttpClient.create(pool)
                .baseUrl(settings.address().toString().replaceAll("/+$", ""))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .headers(headers -> {
                    headers.set("Accept", "application/json");
                    if (settings.token() != null) {
                        headers.set("X-Nomad-Token", settings.token());
                    }
                });
    }

    <T> Mono<T> get(String path, JsonType<T> type) {
        return call(HttpMethod.GET, path, null, type);
    }

    /** The answer as it is. */
    Mono<byte[]> bytes(String path) {
        return send(HttpMethod.GET, path, null);
    }

    <T> Mono<T> put(String path, Object body, JsonType<T> type) {
        return call(HttpMethod.PUT, path, body, type);
    }

    <T> Mono<T> post(String path, Object body, JsonType<T> type) {
        return call(HttpMethod.POST, path, body, type);
    }

    <T> Mono<T> delete(String path, JsonType<T> type) {
        return call(HttpMethod.DELETE, path, null, type);
    }

    Mono<Void> delete(String path) {
        return send(HttpMethod.DELETE, path, null).then();
    }

    private <T> Mono<T> call(HttpMethod method, String path, @Nullable Object body, JsonType<T> type) {
        return send(method, path, body).map(type::read);
    }

    private Mono<byte[]> send(HttpMethod method, String path, @Nullable Object body) {
        return Mono.defer(() -> {
                    var content = body == null ? new byte[0] : Json.write(body);
                    return client.request(method)
                            .uri(withNamespace(path))
                            .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(content)))
                            .responseSingle((response, bytes) ->
                                    Mono.<byte[]>defer(() -> bounded(ByteBufFlux.fromInbound(bytes), limit(response))
                                            .flatMap(answer -> checked(response, answer, method, path))));
                })
                .timeout(settings.timeout())
                .onErrorMap(error -> noAnswer(error, method + " " + path));
    }

    /**
     * The frames of an answer that goes on until either side ends it. Refusals come as {@link NomadException}.
     *
     * @param decoder splits the answer into frames; reactor-netty takes it off the pooled connection at the end
     */
    Flux<byte[]> stream(String path, Supplier<ByteToMessageDecoder> decoder) {
        return client.doOnResponse((response, connection) -> {
                    if (isSuccess(response)) {
                        connection
                                .addHandlerLast("nomad.bytes", new HttpContentBytes())
                                .addHandlerLast("nomad.frames", decoder.get());
                    }
                })
                .get()
                .uri(withNamespace(path))
                .response((response, body) -> isSuccess(response)
                        ? body.asByteArray()
                        : bounded(body, MAX_REFUSAL_BYTES)
                                .flatMap(answer -> checked(response, answer, HttpMethod.GET, path)))
                .onErrorMap(error -> noAnswer(error, "GET " + path));
    }

    int maxLineBytes() {
        return settings.maxAnswerBytes();
    }

    String namespace() {
        return settings.namespace();
    }

    Mono<Void> close() {
        return pool.disposeLater().timeout(CLOSE_TIMEOUT, Mono.empty());
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String withNamespace(String path) {
        return path + (path.contains("?") ? "&" : "?") + "namespace=" + encode(settings.namespace());
    }

    private int limit(HttpClientResponse response) {
        return isSuccess(response) ? settings.maxAnswerBytes() : MAX_REFUSAL_BYTES;
    }

    private static boolean isSuccess(HttpClientResponse response) {
        return response.status().code() < 400;
    }

    private static Mono<byte[]> checked(HttpClientResponse response, byte[] answer, HttpMethod method, String path) {
        return isSuccess(response)
                ? Mono.just(answer)
                : Mono.error(new NomadException(
                        response.status().code(),
                        new String(answer, StandardCharsets.UTF_8).strip(),
                        method + " " + path,
                        null));
    }

    private static Mono<byte[]> bounded(Flux<ByteBuf> body, int limit) {
        return body.collect(ByteArrayOutputStream::new, (all, part) -> {
                    if (all.size() + part.readableBytes() > limit) {
                        throw new IllegalStateException("the answer is longer than %d bytes".formatted(limit));
                    }
                    var bytes = new byte[part.readableBytes()];
                    part.readBytes(bytes);
                    all.writeBytes(bytes);
                })
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static Throwable noAnswer(Throwable error, String call) {
        if (error instanceof NomadException) {
            return error;
        }
        var text = error instanceof TimeoutException
                ? "no answer in time"
                : error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return new NomadException(0, text, call, error);
    }
}
