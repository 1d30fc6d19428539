package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.output.ArchivedEnd;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPlace;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Against answers of an agent: what is gone is empty, and what cannot be read now is an error. */
class NomadEndedOutputsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final KeptBoot BOOT = new KeptBoot(1, "7c1f4e2a-0000-4000-8000-000000000001");

    private volatile int status = 200;
    private volatile String answer = "";
    private final DisposableServer agent = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((_, response) -> response.status(status).sendString(Mono.fromSupplier(() -> answer)))
            .bindNow();
    private final Nomad nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + agent.port()), null));

    @AfterEach
    void stop() {
        nomad.close().block(SOON);
        agent.disposeNow(SOON);
    }

    private Mono<ArchivedEnd> end(int bytes) {
        return new NomadEndedOutputs(nomad).end(BOOT, Output.STDOUT, bytes);
    }

    private static String frame(String text, int file, int offset) {
        return "{\"Data\":\"%s\",\"File\":\"alloc/logs/main.stdout.%d\",\"Offset\":%d}"
                .formatted(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), file, offset);
    }

    @Test
    void the_end_is_what_came_with_the_place_after_it_and_no_more_than_was_asked_for() {
        answer = frame("one", 0, 3) + frame("two", 1, 3);

        var all = end(100).block(SOON);
        assertThat(StandardCharsets.UTF_8.decode(all.content().duplicate()).toString())
                .isEqualTo("onetwo");
        assertThat(all.end()).isEqualTo(new OutputPlace(1, 3));

        assertThat(end(4).block(SOON).content().remaining()).isEqualTo(4);
    }

    @Test
    void an_output_that_nomad_has_forgotten_is_empty() {
        status = 404;
        answer = "Unknown allocation \"%s\"".formatted(BOOT.allocation());

        StepVerifier.create(end(100)).expectComplete().verify(SOON);
    }

    @Test
    void an_output_on_a_machine_that_is_away_is_an_error() {
        status = 404;
        answer = "No path to node";

        StepVerifier.create(end(100)).expectError(NomadException.class).verify(SOON);
    }
}
