package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.PodId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who have no key can take from those who have one. */
class StrangersTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");

    /** Another address of this machine, so another source than the strangers'. */
    private static final String OWNERS_ADDRESS = "127.0.0.2";

    @TempDir
    Path folder;

    RunningEdge edge;
    SshdPod pod;
    Path key;
    int port;

    @BeforeEach
    void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(key));
        port = SshdPod.freePort();
        edge.leadTo(pod, port, key);
    }

    @AfterEach
    void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void refused_connections_leave_no_socket_behind_on_any_form() throws Exception {
        for (int listener : List.of(edge.edge.gatewayPort(), port)) {
            long before = openSockets();
            closeAll(connect(listener, 700));
            await().atMost(Duration.ofSeconds(20)).until(() -> openSockets() <= before);
        }
    }

    @Test
    void a_refused_connection_is_closed_at_once() throws Exception {
        for (int listener : List.of(edge.edge.gatewayPort(), port)) {
            var strangers = connect(listener, 700);
            var last = strangers.getLast();
            last.setSoTimeout(5_000);
            assertThat(endOf(last)).isEqualTo(-1);
            closeAll(strangers);
        }
    }

    @Test
    void idle_sockets_on_a_public_port_lock_its_owner_out_on_no_form() throws Exception {
        var strangers = connect(port, 300);
        try {
            for (var command : List.of(
                    edge.relay(key, port, "echo in"),
                    edge.gateway(key, POD + "+" + RunningEdge.USER, "echo in"),
                    edge.jump(key, POD + ".berth.internal", "echo in"))) {
                command.addAll(1, List.of("-o", "BindAddress=" + OWNERS_ADDRESS));
                var result = TestShell.run(command);
                assertThat(result.out()).as(result.err()).isEqualTo("in\n");
            }
        } finally {
            closeAll(strangers);
        }
    }

    @Test
    void idle_sockets_on_the_gateway_lock_no_other_source_out() throws Exception {
        var strangers = connect(edge.edge.gatewayPort(), 700);
        try {
            var command = edge.gateway(key, POD + "+" + RunningEdge.USER, "echo in");
            command.addAll(1, List.of("-o", "BindAddress=" + OWNERS_ADDRESS));
            var result = TestShell.run(command);
            assertThat(result.out()).as(result.err()).isEqualTo("in\n");
        } finally {
            closeAll(strangers);
        }
    }

    @Test
    void a_handful_of_sources_with_idle_sockets_lock_nobody_out_of_a_public_port_or_the_gateway() throws Exception {
        for (var attacked : List.of(port, edge.edge.gatewayPort())) {
            var strangers = new ArrayList<Socket>();
            try {
                for (var source : List.of("127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7")) {
                    strangers.addAll(connect(source, attacked, 128));
                }
                for (var command : List.of(
                        edge.relay(key, port, "echo in"),
                        edge.gateway(key, POD + "+" + RunningEdge.USER, "echo in"),
                        edge.jump(key, POD + ".berth.internal", "echo in"))) {
                    command.addAll(1, List.of("-o", "BindAddress=" + OWNERS_ADDRESS));
                    for (int i = 0; i < 5; i++) {
                        var result = TestShell.run(command);
                        assertThat(result.out()).as(result.err()).isEqualTo("in\n");
                    }
                }
            } finally {
                closeAll(strangers);
            }
        }
    }

    private static List<Socket> connect(int port, int count) throws IOException {
        return connect("127.0.0.1", port, count);
    }

    private static List<Socket> connect(String source, int port, int count) throws IOException {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < count; i++) {
            var socket = new Socket();
            sockets.add(socket);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        }
        return sockets;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** -1 once the other side has closed, whether it was polite about it or not. */
    private static int endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    private static long openSockets() throws IOException {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            long sockets = 0;
            for (Path descriptor : descriptors) {
                try {
                    sockets += Files.readSymbolicLink(descriptor).toString().startsWith("socket:") ? 1 : 0;
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            }
            return sockets;
        }
    }
}
