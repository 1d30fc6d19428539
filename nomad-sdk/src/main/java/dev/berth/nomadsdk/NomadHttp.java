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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.util.retry.Retry;

/**
 * One pool of HTTP/1.1 connections to the agents of one cluster, and what every call on it has in common: token, namespace,
 * region, bounds, errors. A call goes on to the next address only where it cannot have taken effect: it was not sent, or
 * it only reads.
 */
final class NomadHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(50);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int TOO_MANY_CONNECTIONS = 429;
    private static final int MAX_RETRIES_WHILE_TOO_MANY = 6;
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_PENDING_PER_CONNECTION = 64;
    private static final int MAX_REFUSAL_BYTES = 64 << 10;

    private final NomadSettings settings;
    private final Addresses addresses;
    private final TokenSource tokens;
    private final ConnectionProvider pool;
    private final HttpClient client;

    private record Call(
            HttpMethod method, String path, @Nullable Object body, boolean isRead) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    NomadHttp(NomadSettings settings, int maxConnections) {
        this.settings = settings;
        this.addresses = new Addresses(settings.addresses());
        this.tokens = new TokenSource(settings.token());
        this.pool = ConnectionProvider.builder("nomad")
                .maxConnections(maxConnections)
                .pendingAcquireMaxCount(maxConnections * MAX_PENDING_PER_CONNECTION)
                .pendingAcquireTimeout(settings.timeout())
                .maxIdleTime(IDLE_TIMEOUT)
                .build();
        var plain = HttpClient.create(pool)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .headers(headers -> headers.set("Accept", "application/json"));
        boolean isTls = settings.addresses().stream().anyMatch(address -> "https".equals(address.getScheme()));
        this.client = isTls ? secured(plain, settings.tls()) : plain;
    }

    private static HttpClient secured(HttpClient client, NomadTls tls) {
        var context = tls.context();
        var name = tls.serverName();
        return client.secure(spec -> {
            var ssl = spec.sslContext(context).handshakeTimeout(CONNECT_TIMEOUT);
            if (name != null) {
                // Else it would not be sent where it has no dot.
                ssl.serverNames(new SNIHostName(name));
            }
        });
    }

    <T> Mono<T> get(String path, JsonType<T> type) {
        return json(new Call(HttpMethod.GET, path, null, true), type);
    }

    /** Also for lists, which come as one answer or as pages: {@link Pages}. */
    Mono<Answer> read(String path) {
        return send(new Call(HttpMethod.GET, path, null, true));
    }

    /** The answer as it is. */
    Mono<byte[]> bytes(String path) {
        return read(path).map(Answer::body);
    }

    /** The index that an answer is as of, as the leader has it. */
    Mono<Long> index(String path) {
        return read(path).map(Answer::index);
    }

    <T> Mono<T> put(String path, Object body, JsonType<T> type) {
        return json(new Call(HttpMethod.PUT, path, body, false), type);
    }

    /** Asks a question that is too long for an address. Nothing is changed by it. */
    <T> Mono<T> ask(String path, Object body, JsonType<T> type) {
        return json(new Call(HttpMethod.POST, path, body, true), type);
    }

    <T> Mono<T> delete(String path, JsonType<T> type) {
        return json(new Call(HttpMethod.DELETE, path, null, false), type);
    }

    Mono<Void> delete(String path) {
        return send(new Call(HttpMethod.DELETE, path, null, false)).then();
    }

    private <T> Mono<T> json(Call call, JsonType<T> type) {
        return send(call).map(answer -> type.read(answer.body()));
    }

    private Mono<Answer> send(Call call) {
        return Mono.defer(() -> send(call, addresses.next(), addresses.size() - 1))
                // Such a call was not looked at, so it may be made again whatever it is.
                .retryWhen(Retry.backoff(MAX_RETRIES_WHILE_TOO_MANY, MIN_PAUSE)
                        .maxBackoff(MAX_PAUSE)
                        .jitter(0.5)
                        .filter(refused -> refused instanceof NomadException e && e.status() == TOO_MANY_CONNECTIONS)
                        .onRetryExhaustedThrow((_, last) -> last.failure()));
    }

    private Mono<Answer> send(Call call, String address, int left) {
        return withToken(token -> once(call, address, token)).onErrorResume(NomadException.class, refused -> {
            if (!isAgents(refused.refusal())) {
                return Mono.error(refused);
            }
            addresses.failed(address);
            boolean mayRepeat = call.isRead()
                    || !(refused.refusal() instanceof NomadRefusal.NoAnswer
                            || refused.refusal() instanceof NomadRefusal.NotNomad);
            return left > 0 && mayRepeat ? send(call, addresses.next(), left - 1) : Mono.error(refused);
        });
    }

    /** Whether another agent may well do better, since none of the cluster has seen the call, or this one has gone. */
    private static boolean isAgents(NomadRefusal refusal) {
        return switch (refusal) {
            case NomadRefusal.NotSent _,
                    NomadRefusal.Tls _,
                    NomadRefusal.NoAnswer _,
                    NomadRefusal.NotNomad _,
                    NomadRefusal.Busy _ -> true;
            case NomadRefusal.NoToken _,
                    NomadRefusal.NoLeader _,
                    NomadRefusal.NoPath _,
                    NomadRefusal.Forbidden _,
                    NomadRefusal.TokenExpired _,
                    NomadRefusal.Conflict _,
                    NomadRefusal.NotFound _,
                    NomadRefusal.InUse _,
                    NomadRefusal.Invalid _,
                    NomadRefusal.Other _ -> false;
        };
    }

    /** Once more where the token was refused and there is another by now. */
    private Mono<Answer> withToken(Function<Optional<String>, Mono<Answer>> call) {
        return tokens.current()
                .flatMap(token -> call.apply(token)
                        .onErrorResume(
                                e -> e instanceof NomadException refused && refused.isForbidden(),
                                refused -> tokens.otherThan(token)
                                        .switchIfEmpty(Mono.error(refused))
                                        .flatMap(other -> call.apply(Optional.of(other)))));
    }

    private Mono<Answer> once(Call call, String address, Optional<String> token) {
        return Mono.defer(() -> {
            var content = call.body() == null ? new byte[0] : Json.write(call.body());
            var sent = new AtomicBoolean();
            return with(token)
                    .request(call.method())
                    .uri(address + inScope(call.path()))
                    .send(Mono.fromSupplier(() -> {
                        // Asked for once the connection stands, and right before anything is written.
                        sent.set(true);
                        return Unpooled.wrappedBuffer(content);
                    }))
                    .responseSingle((response, bytes) ->
                            Mono.<Answer>defer(() -> bounded(ByteBufFlux.fromInbound(bytes), limit(response))
                                    .flatMap(answer -> checked(response, answer, call))))
                    .timeout(settings.timeout())
                    .onErrorMap(error -> NomadException.of(error, call + " at " + address, sent.get()));
        });
    }

    /**
     * The frames of an answer that goes on until either side ends it. Refusals come as {@link NomadException}.
     *
     * @param decoder splits the answer into frames; reactor-netty takes it off the pooled connection at the end
     * @param checks what is added to watch over the frames; an error of it sends the next stream to another address
     */
    Flux<byte[]> stream(String path, Supplier<ByteToMessageDecoder> decoder, UnaryOperator<Flux<byte[]>> checks) {
        var call = new Call(HttpMethod.GET, path, null, true);
        Exchange exchange = (client, uri, _) -> client.doOnResponse((response, connection) -> {
                    if (isSuccess(response)) {
                        connection
                                .addHandlerLast("nomad.bytes", new HttpContentBytes())
                                .addHandlerLast("nomad.frames", decoder.get());
                    }
                })
                .get()
                .uri(uri)
                .response((response, body) -> isSuccess(response)
                        ? body.asByteArray()
                        : bounded(body, MAX_REFUSAL_BYTES)
                                .flatMap(answer -> checked(response, answer, call))
                                .map(Answer::body));
        return Flux.defer(() -> frames(call, exchange, checks, addresses.next(), addresses.size() - 1));
    }

    /**
     * Text frames both ways over a WebSocket, until either side ends it. Holds one connection of the pool. Refusals, and closes
     * that say why, come as {@link NomadException}.
     *
     * @param texts sent one by one as the agent takes them; they may go on for ever
     * @param maxFrameBytes of a frame that is received; a longer one is an error
     */
    Flux<byte[]> converse(String path, Flux<String> texts, int maxFrameBytes) {
        var call = new Call(HttpMethod.GET, path, null, false);
        Exchange exchange = (client, uri, sent) ->
                WebSocketExchange.over(client, uri, call.toString(), texts, maxFrameBytes, sent, settings.timeout());
        return Flux.defer(() -> frames(call, exchange, frames -> frames, addresses.next(), addresses.size() - 1));
    }

    private interface Exchange {
        /** {@code sent} is set no later than when the agent may have acted. */
        Flux<byte[]> with(HttpClient client, String uri, AtomicBoolean sent);
    }

    private Flux<byte[]> frames(
            Call call, Exchange exchange, UnaryOperator<Flux<byte[]>> checks, String address, int left) {
        var sent = new AtomicBoolean();
        var frames = tokens.current()
                .flatMapMany(token -> exchange.with(
                        with(token).doAfterRequest((_, _) -> sent.set(true)), address + inScope(call.path()), sent));
        return checks.apply(frames)
                .onErrorMap(error -> NomadException.of(error, call + " at " + address, sent.get()))
                .onErrorResume(NomadException.class, refused -> {
                    if (isAgents(refused.refusal())) {
                        addresses.failed(address);
                    }
                    return left > 0 && refused.refusal() instanceof NomadRefusal.NotSent
                            ? frames(call, exchange, checks, addresses.next(), left - 1)
                            : Flux.error(refused);
                });
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

    private HttpClient with(Optional<String> token) {
        return token.map(secret -> client.headers(headers -> headers.set("X-Nomad-Token", secret)))
                .orElse(client);
    }

    private String inScope(String path) {
        var scoped = path + (path.contains("?") ? "&" : "?") + "namespace=" + encode(settings.namespace());
        return settings.region() == null ? scoped : scoped + "&region=" + encode(settings.region());
    }

    private int limit(HttpClientResponse response) {
        return isSuccess(response) ? settings.maxAnswerBytes() : MAX_REFUSAL_BYTES;
    }

    private static boolean isSuccess(HttpClientResponse response) {
        return response.status().code() < 400;
    }

    private static Mono<Answer> checked(HttpClientResponse response, byte[] answer, Call call) {
        if (isSuccess(response)) {
            return Mono.just(new Answer(answer, response.responseHeaders()));
        }
        var refused = NomadException.answered(
                response.status().code(), new String(answer, StandardCharsets.UTF_8).strip(), call.toString());
        // An agent refuses in plain text. What a page says of a path is not to be taken for what Nomad says of a job.
        boolean isPage = response.responseHeaders().get("Content-Type", "").startsWith("text/html");
        return Mono.error(
                isPage && !(refused.refusal() instanceof NomadRefusal.Busy)
                        ? NomadException.notNomad(answer, refused)
                        : refused);
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
}
