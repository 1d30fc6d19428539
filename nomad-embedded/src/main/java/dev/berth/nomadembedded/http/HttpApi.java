package dev.berth.nomadembedded.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.state.EventBroker;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The listener: what needs the token, and the two streams. Event loops only move bytes; the state is read and changed on its
 * own thread.
 */
public final class HttpApi {
    private static final Duration REFUSED_STREAM_DELAY = Duration.ofMillis(200);

    private final String token;
    private final KnownAllocations allocations;
    private final RequestRouter router;
    private final OperationHandler operations;
    private final EventStreamHandler events;
    private final LogStreamHandler logs;
    private final SharedFileHandler files;
    private final AllocationUsageHandler usage;

    public HttpApi(
            String token,
            ScheduledExecutorService stateThread,
            Store store,
            EventBroker broker,
            RequestRouter router,
            NodeClient client) {
        this.token = token;
        Scheduler onState = Schedulers.fromExecutorService(stateThread);
        this.allocations = new KnownAllocations(store, onState);
        this.router = router;
        this.operations = new OperationHandler(store, broker, onState);
        this.events = new EventStreamHandler(broker);
        this.logs = new LogStreamHandler(client);
        this.files = new SharedFileHandler(allocations, client);
        this.usage = new AllocationUsageHandler(allocations, new ProcessMeter(client::processes));
    }

    public ListeningApi bind(InetSocketAddress address) {
        return new ListeningApi(address, routes());
    }

    /** The first route that matches answers, so all that stands below the check of the token needs it. */
    private HttpServerRoutes routes() {
        HttpServerRoutes routes = HttpServerRoutes.newRoutes()
                .get("/v1/event/stream", this::events)
                .get("/v1/agent/health", (_, response) -> HttpAnswers.json(response, health()))
                .head("/v1/agent/health", (_, response) -> HttpAnswers.json(response, health()))
                .get("/v1/status/leader", operations.answering(_ -> TextNode.valueOf("127.0.0.1:4647")))
                .route(
                        request -> !hasToken(request),
                        (_, response) -> HttpAnswers.text(response, 403, "Permission denied"))
                .get("/v1/client/fs/logs/{id}", this::logs)
                .get("/v1/client/fs/stat/{id}", files::stat)
                .get("/v1/client/fs/readat/{id}", files::readAt)
                .get("/v1/client/allocation/{id}/stats", usage::stats);
        router.addTo(routes, operations);
        return routes;
    }

    private Publisher<Void> events(HttpServerRequest request, HttpServerResponse response) {
        response.header("Content-Type", "application/json").header("Cache-Control", "no-cache");
        // A real agent has already said 200 when it checks the token, so a refused stream is one without a first line.
        Flux<ByteBuf> lines = hasToken(request)
                ? events.lines(ApiRequest.withoutBody(request))
                : Flux.<ByteBuf>empty().delaySubscription(REFUSED_STREAM_DELAY);
        return response.send(lines, line -> true);
    }

    private Publisher<Void> logs(HttpServerRequest http, HttpServerResponse response) {
        ApiRequest request = ApiRequest.withoutBody(http);
        String id = request.variable("id");
        return allocations.ifKnown(
                id,
                response,
                () -> response.header("Content-Type", request.flag("plain") ? "text/plain" : "application/json")
                        .send(logs.frames(id, request), frame -> true));
    }

    private boolean hasToken(HttpServerRequest request) {
        String header = request.requestHeaders().get("X-Nomad-Token");
        String bearer = request.requestHeaders().get("Authorization");
        String given =
                header != null ? header : bearer != null && bearer.startsWith("Bearer ") ? bearer.substring(7) : "";
        return MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8));
    }

    private static JsonNode health() {
        var health = JsonNodes.object();
        for (String role : List.of("client", "server")) {
            health.putObject(role).put("message", "ok").put("ok", true);
        }
        return health;
    }
}
