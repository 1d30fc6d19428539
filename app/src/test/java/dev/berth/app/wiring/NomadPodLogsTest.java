package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.problem.ProblemException;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.log.PodLogs.Output;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class NomadPodLogsTest {
    @Test
    void while_nomad_is_away_the_output_of_pods_is_unavailable_which_is_no_fault() throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        var nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + port), null));
        StepVerifier.create(new NomadPodLogs(nomad).tail(new PodId("pod-aaaaaaaaaaaaaaaa"), 0, Output.STDOUT, 10))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                problem -> assertThat(problem.problem().code()).isEqualTo(ProblemCode.UNAVAILABLE)))
                .verify(Duration.ofSeconds(30));
        nomad.close().block(Duration.ofSeconds(5));
    }
}
