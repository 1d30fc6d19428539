package dev.berth.ssh.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.ssh.EdgeLimits;
import dev.berth.ssh.LoginLimit;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import dev.berth.ssh.gateway.GatewayRefusalTest;
import dev.berth.ssh.gateway.GatewayTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leased public port: bytes untouched to the pod, refused at once while there is nobody, bound for the pod's life. */
class RelayTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;
    static int port;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(key));
        port = SshdPod.freePort();
        edge.trust("127.0.0.1", port, pod.hostKey);
    }

    @BeforeEach
    void everything_as_it_was() {
        edge.snapshot(List.of(pod.route(Workspace.MAIN, "train-1", port)), Map.of());
        await().until(() -> edge.edge.boundPublicPorts().contains(port));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void a_command_runs_and_the_pods_own_host_key_is_seen() {
        var result = TestShell.run(edge.relay(key, port, "echo out; exit 3"));

        assertThat(result.exit()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("out\n");
    }

    @Test
    void scp_copies_both_ways() throws Exception {
        var file = Files.write(folder.resolve("sent"), GatewayTest.bytes(8_000_000));
        for (List<String> ends :
                List.of(List.of(file.toString(), remote("there")), List.of(remote("there"), folder + "/back"))) {
            var scp = new ArrayList<>(List.of("scp", "-q", "-P", Integer.toString(port)));
            scp.addAll(edge.options(key));
            scp.addAll(ends);
            var result = TestShell.run(scp);
            assertThat(result.exit()).as(result.err()).isZero();
        }
        assertThat(folder.resolve("back")).hasSameBinaryContentAs(file);
    }

    @Test
    void one_direction_may_end_while_the_other_goes_on() throws Exception {
        var answer = GatewayTest.bytes(16 << 20);
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            lead(server.getLocalPort());
            try (var user = connect()) {
                var pod = server.accept();
                user.getOutputStream().write("question".getBytes(US_ASCII));
                user.shutdownOutput();
                assertThat(pod.getInputStream().readAllBytes()).asString().isEqualTo("question");
                Thread.startVirtualThread(() -> answer(pod, answer));
                assertThat(GatewayTest.sha256(user.getInputStream().readAllBytes()))
                        .isEqualTo(GatewayTest.sha256(answer));
            }
        }
        await().until(() -> edge.edge.status().connectionCount() == 0);
    }

    @Test
    void a_pod_that_does_not_read_stops_the_user_instead_of_filling_the_edge() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            lead(server.getLocalPort());
            try (var user = connect();
                    var pod = server.accept()) {
                var written = new AtomicLong();
                var writer = Thread.startVirtualThread(() -> write(user, written));
                var last = new AtomicLong(-1);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> writer.getState() == Thread.State.WAITING
                                && last.getAndSet(written.get()) == written.get());
                long stoppedAt = written.get();
                assertThat(stoppedAt).isPositive().isLessThan(256L << 20);

                pod.getInputStream().skipNBytes(stoppedAt);

                await().atMost(Duration.ofSeconds(10)).until(() -> written.get() > stoppedAt);
            }
        }
    }

    @Test
    void a_stop_disconnects_and_the_port_stays_bound_and_refuses_at_once() throws Exception {
        var session = TestShell.start(edge.relay(key, port, "echo open; sleep 30"));
        assertThat(session.getInputStream().readNBytes(5)).asString().isEqualTo("open\n");

        edge.change(GatewayRefusalTest.without(pod.route(Workspace.MAIN, "train-1", port), "train-1 is stopped."));

        assertThat(TestShell.finish(session).exit()).isEqualTo(255);
        assertThat(edge.edge.boundPublicPorts()).contains(port);
        try (var refused = connect()) {
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_port_is_bound_within_moments_of_the_route_and_unbound_with_it() {
        int next = SshdPod.freePort();
        var other = new PodId("pod-bbbbbbbbbbbbbbbb");
        var target = new SshTarget("127.0.0.1", pod.port);
        edge.change(new Route(other, Workspace.MAIN, new PodName("b"), next, 1, 0, target, "", "key"));
        await().atMost(Duration.ofSeconds(2)).until(() -> GatewayTest.answers(next));

        edge.remove(other);

        await().atMost(Duration.ofSeconds(2)).until(() -> !GatewayTest.answers(next));
        assertThat(edge.edge.boundPublicPorts()).doesNotContain(next);
    }

    @Test
    void a_taken_port_is_reported_and_bound_once_it_is_free() throws Exception {
        var other = new PodId("pod-cccccccccccccccc");
        int taken;
        try (var holder = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            taken = holder.getLocalPort();
            edge.change(new Route(other, Workspace.MAIN, new PodName("c"), taken, 1, 0, null, "c is queued.", "key"));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(edge.edge.status().unboundPorts())
                            .singleElement()
                            .satisfies(unbound -> {
                                assertThat(unbound.port()).isEqualTo(holder.getLocalPort());
                                assertThat(unbound.pod()).isEqualTo(other);
                                assertThat(unbound.attempts()).isPositive();
                                assertThat(unbound.reason()).containsIgnoringCase("in use");
                            }));
        }
        int free = taken;
        await().atMost(Duration.ofSeconds(10))
                .until(() -> edge.edge.boundPublicPorts().contains(free));
    }

    @Test
    void what_the_pods_sshd_has_kept_past_its_login_time_takes_no_place_of_those_that_log_in() throws Exception {
        var usual = EdgeLimits.USUAL;
        var limits = new EdgeLimits(
                usual.connections(),
                usual.connectionsPerPod(),
                usual.gatewayLogins(),
                new LoginLimit(3, 30, 4, 2),
                usual.relayLogins(),
                new EdgeLimits.RelayProof(Duration.ofMillis(100), 1 << 10),
                usual.bufferedBytes(),
                usual.keepAlive());
        try (var tight = RunningEdge.start(folder, limits)) {
            int publicPort = SshdPod.freePort();
            tight.trust("127.0.0.1", publicPort, pod.hostKey);
            tight.snapshot(List.of(pod.route(Workspace.MAIN, "train-1", publicPort)), Map.of());
            await().until(() -> tight.edge.boundPublicPorts().contains(publicPort));
            var sessions = new ArrayList<Process>();
            for (int i = 0; i < 3; i++) {
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    var session = TestShell.start(tight.relay(key, publicPort, "echo open; sleep 60"));
                    sessions.add(session);
                    return session.getInputStream().read() == 'o';
                });
            }

            // Two idle sockets never count as logged in, however old they are, and fill the source's share.
            try (var first = connect(publicPort);
                    var second = connect(publicPort)) {
                assertThat(first.getInputStream().read()).isEqualTo('S');
                assertThat(second.getInputStream().read()).isEqualTo('S');
                for (int i = 0; i < 20; i++) {
                    try (var refused = connect(publicPort)) {
                        assertThat(refused.getInputStream().read()).isEqualTo(-1);
                    }
                }
            }
            for (Process session : sessions) {
                TestShell.kill(session);
            }
        }
    }

    private static void answer(Socket pod, byte[] answer) {
        try (pod) {
            pod.getOutputStream().write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lead(int target) {
        edge.change(new Route(
                POD,
                Workspace.MAIN,
                new PodName("train-1"),
                port,
                2,
                0,
                new SshTarget("127.0.0.1", target),
                "",
                pod.hostKey));
    }

    private static Socket connect() throws IOException {
        return connect(port);
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void write(Socket user, AtomicLong written) {
        try {
            while (true) {
                user.getOutputStream().write(new byte[1 << 16]);
                written.addAndGet(1 << 16);
            }
        } catch (IOException e) {
            // The test closes the socket to end this.
        }
    }

    private static String remote(String name) {
        return RunningEdge.USER + "@127.0.0.1:" + folder.resolve(name);
    }
}
