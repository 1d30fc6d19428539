package dev.berth.nomadembedded.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableChannel;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Stands between callers and an agent, and does to calls and to the event stream what it is told. Without being told, it
 * hands everything on as it is.
 */
public final class FaultProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HANDED_ON =
            List.of("X-Nomad-Token", "Authorization", "Content-Type", "X-Nomad-Index", "X-Nomad-Knownleader", "Date");
    private static final int MAX_CONNECTIONS = 256;

    private final Supplier<URI> agent;
    private final ConnectionProvider pool;
    private final HttpClient client;
    private final DisposableServer server;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final Sinks.Many<Boolean> drops = Sinks.many().multicast().directBestEffort();

    private volatile Function<Call, Fault> faults = _ -> Fault.NONE;
    private volatile UnaryOperator<Flux<ObjectNode>> events = lines -> lines;
    private volatile boolean empty;

    /** What is asked of the agent; {@code path} is without its query. */
    public record Call(String method, String path) {
        public boolean isWrite() {
            return !method.equals("GET");
        }

        /** Of a job itself, and not of what is below it. */
        public boolean isRegister() {
            return isWrite() && (path.equals("/v1/jobs") || path.matches("/v1/job/[^/]+")) && !method.equals("DELETE");
        }
    }

    /** In front of the agent at the address that {@code agent} gives at each call. */
    public FaultProxy(Supplier<URI> agent) {
        this(agent, 0);
    }

    /** The same on a port of the caller's choice. */
    public FaultProxy(Supplier<URI> agent, int port) {
        this.agent = agent;
        this.pool = ConnectionProvider.builder("fault-proxy")
                .maxConnections(MAX_CONNECTIONS)
                .maxIdleTime(Duration.ofSeconds(5))
                .build();
        this.client = HttpClient.create(pool).responseTimeout(Duration.ofMinutes(1));
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .doOnChannelInit((_, channel, _) -> {
                    int now = open.incrementAndGet();
                    mostOpen.accumulateAndGet(now, Math::max);
                    channel.closeFuture().addListener(_ -> open.decrementAndGet());
                })
                .handle(this::answer)
                .bindNow();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** What becomes of each call that is not a stream. */
    public void calls(Function<Call, Fault> become) {
        faults = become;
    }

    /** What becomes of the lines of each stream that is opened from now on. Heartbeats are lines too. */
    public void events(UnaryOperator<Flux<ObjectNode>> become) {
        events = become;
    }

    /** Whether streams that are opened are answered with 200 and nothing. */
    public void emptyStreams(boolean now) {
        empty = now;
    }

    /** Ends all streams that are open. */
    public void dropStreams() {
        drops.tryEmitNext(true);
    }

    /** All is as without a proxy from now on. */
    public void calm() {
        faults = _ -> Fault.NONE;
        events = lines -> lines;
        empty = false;
        dropStreams();
    }

    /** The most connections that were open at the same time. */
    public int mostConnections() {
        return mostOpen.get();
    }

    /** How many calls there were, streams left out. */
    public long calls() {
        return calls.get();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.fullPath().equals("/v1/event/stream") ? stream(request, response) : call(request, response);
    }

    private Mono<Void> call(HttpServerRequest request, HttpServerResponse response) {
        calls.incrementAndGet();
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> switch (faults.apply(new Call(request.method().name(), request.fullPath()))) {
                    case Fault.None() -> handOn(request, body).flatMap(answer -> answer.to(response));
                    case Fault.Refused(int status, String text) ->
                        response.status(status).sendString(Mono.just(text)).then();
                    case Fault.LostCall() -> cut(response);
                    case Fault.LostAnswer() -> handOn(request, body).then(cut(response));
                    case Fault.Slow(Duration by) ->
                        handOn(request, body).delayElement(by).flatMap(answer -> answer.to(response));
                });
    }

    private static Mono<Void> cut(HttpServerResponse response) {
        return Mono.fromRunnable(() -> response.withConnection(DisposableChannel::dispose));
    }

    private record Answer(int status, HttpHeaders headers, String body) {
        Mono<Void> to(HttpServerResponse response) {
            HANDED_ON.stream().filter(headers::contains).forEach(name -> response.header(name, headers.get(name)));
            return response.status(status)
                    .sendByteArray(Mono.just(body.getBytes(StandardCharsets.ISO_8859_1)))
                    .then();
        }
    }

    private Mono<Answer> handOn(HttpServerRequest request, byte[] body) {
        return with(request)
                .request(request.method())
                .uri(agent.get() + request.uri())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((answer, bytes) -> bytes.asByteArray()
                        .defaultIfEmpty(new byte[0])
                        .map(content -> new Answer(
                                answer.status().code(),
                                answer.responseHeaders(),
                                new String(content, StandardCharsets.ISO_8859_1))))
                .onErrorResume(_ -> Mono.just(new Answer(502, new DefaultHttpHeaders(), "no agent")));
    }

    private Mono<Void> stream(HttpServerRequest request, HttpServerResponse response) {
        response.header("Content-Type", "application/json");
        if (empty) {
            return response.send(Mono.<ByteBuf>empty()).then();
        }
        var lines = with(request)
                .get()
                .uri(agent.get() + request.uri())
                .response((_, bytes) -> lines(bytes.asByteArray()))
                .onErrorComplete();
        return response.send(
                        events.apply(lines)
                                .takeUntilOther(drops.asFlux().next())
                                .map(line -> Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8)),
                        _ -> true)
                .then();
    }

    private static Flux<ObjectNode> lines(Flux<byte[]> bytes) {
        var rest = new ByteArrayOutputStream();
        return bytes.concatMapIterable(chunk -> {
            var whole = new ArrayList<ObjectNode>();
            for (byte each : chunk) {
                if (each == '\n') {
                    whole.add(read(rest.toString(StandardCharsets.UTF_8)));
                    rest.reset();
                } else {
                    rest.write(each);
                }
            }
            return whole;
        });
    }

    private static ObjectNode read(String line) {
        try {
            return (ObjectNode) JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + line, e);
        }
    }

    private HttpClient with(HttpServerRequest request) {
        return client.headers(headers -> HANDED_ON.forEach(name -> {
            var value = request.requestHeaders().get(name);
            if (value != null) {
                headers.set(name, value);
            }
        }));
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(2));
        pool.disposeLater().block(Duration.ofSeconds(5));
    }
}
