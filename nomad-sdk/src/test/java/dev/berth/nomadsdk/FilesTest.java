package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What tasks have written, and may make slow to read. */
class FilesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void a_third_of_the_connections_is_for_files_which_hold_up_no_other_call() throws InterruptedException {
        var asked = new CountDownLatch(2);
        var released = new CountDownLatch(1);
        try (var agent = new CapturedAgent(exchange -> {
            var uri = exchange.getRequestURI().toString();
            if (uri.contains("/fs/")) {
                asked.countDown();
                try {
                    released.await();
                } catch (InterruptedException closed) {
                    Thread.currentThread().interrupt();
                }
            }
            var answer = uri.contains("/fs/stat/") ? "{\"FileMode\":\"-rw-r--r--\"}" : "[]";
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
        })) {
            var nomad = Nomad.at(agent.settings());
            var reads = Flux.range(0, 12)
                    .flatMap(_ -> nomad.allocations().file("a", "alloc/x", 10))
                    .collectList()
                    .toFuture();
            assertThat(asked.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(nomad.jobs().list("").block(TIMEOUT)).isEmpty();
            assertThat(agent.asked).filteredOn(call -> call.contains("/fs/")).hasSize(2);
            assertThat(Flux.range(0, 8)
                            .flatMap(_ -> nomad.jobs().list(""))
                            .collectList()
                            .block(TIMEOUT))
                    .hasSize(8);
            assertThat(agent.callers).hasSizeBetween(3, agent.settings().maxConnections());

            released.countDown();
            assertThat(reads.join()).hasSize(12);
            assertThat(agent.asked)
                    .filteredOn(call -> call.contains("/fs/readat/a?path=alloc%2Fx&offset=0&limit=10"))
                    .hasSize(12);
            nomad.close().block(TIMEOUT);
        } finally {
            released.countDown();
        }
    }
}
