package dev.berth.ssh.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into a pod, without a user's session behind it. */
class PodDialerTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");

    @TempDir
    Path folder;

    @Test
    void the_edge_opens_channels_of_its_own_in_a_pod() throws Exception {
        var ca = TestShell.key(folder, "user-ca");
        var dialer = dialer(ca);
        try (var pod = SshdPod.start(folder, POD, ca, List.of());
                var session = dialer.dial(
                        pod.route(Workspace.MAIN, "train-1", null), RunningEdge.USER, ConnectionLayer.CHANNELS);
                var command = session.createExecChannel("echo from the pod; exit 3")) {
            var out = new ByteArrayOutputStream();
            command.setOut(out);
            command.open().verify(Duration.ofSeconds(10));
            command.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(20));

            assertThat(out.toString(US_ASCII)).isEqualTo("from the pod\n");
            assertThat(command.getExitStatus()).isEqualTo(3);
        } finally {
            dialer.stop();
        }
    }

    @Test
    void a_pod_that_trusts_another_authority_does_not_let_the_edge_in() throws Exception {
        var dialer = dialer(TestShell.key(folder, "user-ca"));
        try (var pod = SshdPod.start(folder, POD, TestShell.key(folder, "other-ca"), List.of())) {
            var route = pod.route(Workspace.MAIN, "train-1", null);

            assertThatThrownBy(() -> dialer.dial(route, RunningEdge.USER, ConnectionLayer.CHANNELS))
                    .isInstanceOf(PodUnreachable.class)
                    .hasMessageContaining("does not let");
        } finally {
            dialer.stop();
        }
    }

    private PodDialer dialer(Path ca) {
        return new PodDialer((key, pod) -> CompletableFuture.supplyAsync(
                () -> RunningEdge.certify(folder, ca, PublicKeyEntry.toString(key), pod)));
    }
}
