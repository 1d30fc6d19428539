package dev.berth.nomadembedded.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.state.EventBroker;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The socket: token, headers, blocking queries and streams. Event loops only move bytes; state is asked for on its own
 * thread.
 */
public final class HttpApi {
    private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
    private static final int LARGEST_BODY_BYTES = 2 << 20;
    private static final Duration REFUSED_STREAM_STAYS = Duration.ofMillis(200);

    private final EmbeddedNomadSettings settings;
    private final Scheduler stateThread;
    private final Store store;
    private final EventBroker broker;
    private final RequestRouter routes;
    private final EventStreamHandler events;
    private final LogStreamHandler logs;

    public HttpApi(
            EmbeddedNomadSettings settings,
            ScheduledExecutorService stateThread,
            Store store,
            EventBroker broker,
            RequestRouter routes,
            NodeClient client) {
        this.settings = settings;
        this.stateThread = Schedulers.fromExecutorService(stateThread);
        this.store = store;
        this.broker = broker;
        this.routes = routes;
        this.events = new EventStreamHandler(broker);
        this.logs = new LogStreamHandler(client);
    }

    public DisposableServer bind() {
        return HttpServer.create()
                .host(settings.host())
                .port(settings.httpPort())
                // Known connections end with the server; without this, pooled ones of callers would outlive it.
                .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                .handle(this::handle)
                .bindNow(Duration.ofSeconds(10));
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Query query = Query.of(request.uri());
        boolean allowed = allowed(request);
        String path = query.path();
        if (path.equals("/v1/event/stream")) {
            response.header("Content-Type", "application/json").header("Cache-Control", "no-cache");
            // A real agent has already said 200 when it checks the token, so a refused stream is one without a first
            // line.
            Flux<ByteBuf> lines =
                    allowed ? events.lines(query) : Flux.<ByteBuf>empty().delaySubscription(REFUSED_STREAM_STAYS);
            return response.send(lines, line -> true);
        }
        if (path.equals("/v1/agent/health")) {
            return answer(response, 200, JsonNodes.bytes(health()), "application/json");
        }
        if (!allowed && !path.equals("/v1/status/leader")) {
            return answer(response, 403, "Permission denied".getBytes(UTF_8), "text/plain; charset=utf-8");
        }
        if (path.startsWith("/v1/client/fs/logs/")) {
            return logs(query, response);
        }
        return ordinary(request, response, query);
    }

    private Publisher<Void> ordinary(HttpServerRequest request, HttpServerResponse response, Query query) {
        String method = request.method().name();
        boolean reads = method.equals("GET");
        return body(request)
                .flatMap(body -> awaitIndex(reads, query)
                        .then(Mono.fromCallable(() -> Optional.ofNullable(routes.answer(method, query, body)))
                                .subscribeOn(stateThread)))
                .flatMap(found -> {
                    if (reads) {
                        response.header("X-Nomad-Index", Long.toString(Math.max(1, store.index())))
                                .header("X-Nomad-Knownleader", "true")
                                .header("X-Nomad-Lastcontact", "0");
                    }
                    return found.<Publisher<Void>>map(
                                    json -> answer(response, 200, JsonNodes.bytes(json), "application/json"))
                            .map(Mono::from)
                            .orElseGet(() -> response.status(204).send().then());
                })
                .onErrorResume(Refusal.class, refusal -> {
                    if (refusal.status() == 409) {
                        response.header("X-Nomad-Index", Long.toString(store.index()));
                    }
                    return answer(response, refusal.status(), refusal.body(), "text/plain; charset=utf-8");
                })
                .onErrorResume(failure -> {
                    log.error("embedded_nomad.request_failed method={} path={}", method, query.path(), failure);
                    return answer(response, 500, String.valueOf(failure).getBytes(UTF_8), "text/plain; charset=utf-8");
                });
    }

    private Publisher<Void> logs(Query query, HttpServerResponse response) {
        String id = query.path().substring("/v1/client/fs/logs/".length());
        return Mono.fromCallable(() -> store.allocation(id).isPresent())
                .subscribeOn(stateThread)
                .flatMap(known -> known
                        ? response.header("Content-Type", query.flag("plain") ? "text/plain" : "application/json")
                                .send(logs.frames(id, query), frame -> true)
                                .then()
                        : answer(
                                response,
                                404,
                                "Unknown allocation \"%s\"".formatted(id).getBytes(UTF_8),
                                "text/plain; charset=utf-8"));
    }

    /** A blocking query waits until the state is newer than the index it names, or its time is up. */
    private Mono<Void> awaitIndex(boolean reads, Query query) {
        return Mono.defer(() -> {
            long index = reads ? query.number("index").orElse(0L) : 0;
            return index > 0 && store.index() <= index ? broker.newerThan(index, query.waitTime()) : Mono.empty();
        });
    }

    private static Mono<byte[]> body(HttpServerRequest request) {
        return request.receive()
                .asByteArray()
                .collect(ByteArrayOutputStream::new, (all, part) -> {
                    if (all.size() + part.length > LARGEST_BODY_BYTES) {
                        throw new Refusal(413, "request body is larger than %d bytes".formatted(LARGEST_BODY_BYTES));
                    }
                    all.writeBytes(part);
                })
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static Mono<Void> answer(HttpServerResponse response, int status, byte[] body, String type) {
        return response.status(status)
                .header("Content-Type", type)
                .header("Content-Length", Integer.toString(body.length))
                .send(Mono.just(Unpooled.wrappedBuffer(body)))
                .then();
    }

    private boolean allowed(HttpServerRequest request) {
        String token = request.requestHeaders().get("X-Nomad-Token");
        String bearer = request.requestHeaders().get("Authorization");
        String given =
                token != null ? token : bearer != null && bearer.startsWith("Bearer ") ? bearer.substring(7) : "";
        return MessageDigest.isEqual(given.getBytes(UTF_8), settings.token().getBytes(UTF_8));
    }

    private static JsonNode health() {
        var health = JsonNodes.object();
        for (String part : List.of("client", "server")) {
            health.putObject(part).put("message", "ok").put("ok", true);
        }
        return health;
    }
}
