package dev.berth.app;

import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.ProcessDriver;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A Nomad that is there before and after the processes that use it: the embedded one's server, which runs real processes,
 * behind a front that answers as a cluster does what only the checks before a start ask.
 */
public final class OwnNomad implements AutoCloseable {
    public static final String TOKEN = "11111111-2222-3333-4444-555555555555";

    /** What a real agent answers and the embedded one does not, by path, as the checks of a start ask for it. */
    public static final Map<String, String> OF_A_CLUSTER = Map.of(
            "/v1/status/peers", "[\"127.0.0.1:4647\"]",
            "/v1/agent/members",
                    "{\"Members\":[{\"Name\":\"a.global\",\"Status\":\"alive\",\"Tags\":{\"build\":\"2.0.6\"}}]}",
            "/v1/operator/scheduler/configuration", "{\"SchedulerConfig\":{\"PreemptionConfig\":{}}}",
            "/v1/acl/token/self", "{\"AccessorID\":\"a\",\"Name\":\"berth\",\"Type\":\"management\"}");

    private final EmbeddedNomad nomad;
    private final DisposableServer front;
    private final HttpClient behind;
    private volatile boolean frozen;

    private OwnNomad(EmbeddedNomad nomad) {
        this.nomad = nomad;
        this.behind = HttpClient.create().baseUrl(nomad.address().toString()).disableRetry(true);
        this.front = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(this::answer)
                .bindNow();
    }

    /** Its processes are in no namespaces of their own, as those of Nomad's raw_exec are not. */
    public static OwnNomad start(Path folder) {
        return new OwnNomad(EmbeddedNomad.start(new EmbeddedNomadSettings(
                folder,
                "127.0.0.1",
                0,
                2,
                "stand-in",
                List.of(),
                20_000,
                32_000,
                TOKEN,
                "node-1",
                new SecretKeySpec(new byte[32], "AES"),
                List.of(new ProcessDriver(Isolation.NONE)))));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + front.port());
    }

    /** From now on no call is answered, as by an agent that was stopped by a signal. Those that wait are never answered. */
    public void freeze() {
        frozen = true;
    }

    public void thaw() {
        frozen = false;
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (frozen) {
            return Mono.never();
        }
        var known = OF_A_CLUSTER.get("/" + request.path());
        if (known != null) {
            return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .sendString(Mono.just(known));
        }
        return behind.headers(all -> all.set(request.requestHeaders().copy().remove(HttpHeaderNames.HOST)))
                .request(request.method())
                .uri(request.uri())
                .send(request.receive().retain())
                .response((answer, body) -> response.status(answer.status())
                        .headers(answer.responseHeaders().copy())
                        .send(ByteBufFlux.fromInbound(body.retain()), _ -> true))
                .then();
    }

    @Override
    public void close() {
        front.disposeNow();
        nomad.close();
    }

    /** For trying by hand: prints where it is and runs until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        var nomad = start(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(nomad::close));
        System.out.println(nomad.address());
        Thread.currentThread().join();
    }
}
