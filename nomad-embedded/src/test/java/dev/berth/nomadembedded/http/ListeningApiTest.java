package dev.berth.nomadembedded.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadembedded.state.EventBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRoutes;

class ListeningApiTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void an_answer_that_does_not_end_is_cut_off_at_the_end() throws Exception {
        var asked = new AtomicBoolean();
        var api = new ListeningApi(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                HttpServerRoutes.newRoutes().get("/", (_, response) -> {
                    asked.set(true);
                    return response.send(Flux.never());
                }));
        try (var caller = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            caller.setSoTimeout((int) TIMEOUT.toMillis());
            caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: nomad\r\n\r\n".getBytes(US_ASCII));
            await().atMost(TIMEOUT).untilTrue(asked);
            api.close();
            assertThat(caller.getInputStream().readAllBytes()).startsWith("HTTP/1.1 200".getBytes(US_ASCII));
        }
    }

    @Test
    void a_stream_that_is_asked_for_at_the_end_ends() {
        var broker = new EventBroker();
        broker.close();
        assertThat(broker.subscribe(0).collectList().block(TIMEOUT)).isEmpty();
    }
}
