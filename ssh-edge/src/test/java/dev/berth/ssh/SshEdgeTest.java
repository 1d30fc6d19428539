package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.ssh.gateway.GatewayTest;
import dev.berth.ssh.gateway.MinaKeys;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class SshEdgeTest {
    private static final PodCertificates NONE =
            (key, pod) -> CompletableFuture.failedFuture(new IllegalStateException("no certificates here"));

    @Test
    void a_host_key_made_by_the_jdk_will_do_and_a_free_port_is_found() throws Exception {
        var hostKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var settings = SshEdgeSettings.of(InetAddress.getLoopbackAddress(), 0, "berth.internal", hostKey);

        var edge = SshEdge.start(settings, Flux::never, NONE).block(Duration.ofSeconds(10));

        assertThat(edge.gatewayPort()).isPositive();
        assertThat(GatewayTest.answers(edge.gatewayPort())).isTrue();
        assertThat(edge.status().synced()).isFalse();
        edge.stop().block(Duration.ofSeconds(10));
        assertThat(GatewayTest.answers(edge.gatewayPort())).isFalse();
    }

    @Test
    void a_taken_gateway_port_is_named_with_what_to_do() throws Exception {
        try (var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var settings = SshEdgeSettings.of(
                    InetAddress.getLoopbackAddress(), other.getLocalPort(), "berth.internal", MinaKeys.generate());

            assertThatThrownBy(() -> SshEdge.start(settings, Flux::never, NONE).block(Duration.ofSeconds(10)))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
    }
}
