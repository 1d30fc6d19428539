package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.ssh.gateway.GatewayTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that stop reading fill the edge up to one bound, and do not hinder those that read. */
class ByteBudgetTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId ENDLESS = new PodId("pod-bbbbbbbbbbbbbbbb");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final int STUCK = 12;
    private static final long BUDGET = 2L << 20;

    /** One read of the gateway, and one packet more. */
    private static final long OVER_IT = 256L << 10;

    @TempDir
    Path folder;

    @Test
    void stuck_clients_of_gateway_and_jump_fill_one_budget_and_hinder_nobody() throws Exception {
        var client = SshClient.setUpDefaultClient();
        // Larger than all socket buffers on the way, so that only the edge holds the pod back.
        CoreModuleProperties.WINDOW_SIZE.set(client, 64L << 20);
        client.start();
        try (var edge = RunningEdge.start(folder, EdgeLimits.USUAL.withBufferedBytes(BUDGET));
                var endless = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var key = TestShell.key(folder, "user");
            try (var pod = SshdPod.start(folder, POD, edge.ca, List.of(key))) {
                Thread.startVirtualThread(() -> serve(endless));
                edge.trust(POD + ".berth.internal", 22, pod.hostKey);
                var target = new SshTarget("127.0.0.1", endless.getLocalPort());
                edge.snapshot(
                        List.of(
                                pod.route(Workspace.MAIN, "train-1", null),
                                new Route(ENDLESS, Workspace.MAIN, new PodName("x"), null, 1, 0, target, "", "key")),
                        Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
                var login = POD + "+" + RunningEdge.USER;
                for (int i = 0; i < STUCK; i++) {
                    var session = logIn(client, edge, i % 2 == 0 ? login : "berth", key);
                    if (i % 2 == 0) {
                        session.createExecChannel("cat /dev/zero").open().verify(TEN_SECONDS);
                    } else {
                        session.createDirectTcpipChannel(
                                        new SshdSocketAddress("127.0.0.1", 1),
                                        new SshdSocketAddress(ENDLESS + ".berth.internal", 22))
                                .open()
                                .verify(TEN_SECONDS);
                    }
                    session.getIoSession().suspendRead();
                }
                var last = new AtomicLong(-1);
                await().pollInterval(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            long now = edge.edge.bufferedBytes();
                            return now > 0 && last.getAndSet(now) == now;
                        });
                assertThat(edge.edge.bufferedBytes()).isLessThan(BUDGET + STUCK * OVER_IT);

                var input = GatewayTest.bytes(8_000_000);
                for (var ssh :
                        List.of(edge.gateway(key, login, "cat"), edge.jump(key, POD + ".berth.internal", "cat"))) {
                    assertThat(GatewayTest.sha256(TestShell.runForBytes(ssh, input)))
                            .isEqualTo(GatewayTest.sha256(input));
                }
                client.stop();
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(edge.edge.bufferedBytes())
                                .as(edge.edge.status().connections().toString())
                                .isZero());
            }
        } finally {
            client.stop();
        }
    }

    private static ClientSession logIn(SshClient client, RunningEdge edge, String login, Path key) throws Exception {
        var session = client.connect(login, "127.0.0.1", edge.edge.gatewayPort())
                .verify(TEN_SECONDS)
                .getClientSession();
        for (KeyPair pair : new FileKeyPairProvider(key).loadKeys(null)) {
            session.addPublicKeyIdentity(pair);
        }
        session.auth().verify(TEN_SECONDS);
        return session;
    }

    private static void serve(ServerSocket endless) {
        try {
            while (true) {
                var socket = endless.accept();
                Thread.startVirtualThread(() -> {
                    try (socket) {
                        while (true) {
                            socket.getOutputStream().write(new byte[1 << 16]);
                        }
                    } catch (IOException e) {
                        // The edge has closed it.
                    }
                });
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
