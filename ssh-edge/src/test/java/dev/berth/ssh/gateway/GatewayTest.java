package dev.berth.ssh.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything OpenSSH does passes the gateway as if it were not there. */
public class GatewayTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;
    static String login;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of());
        edge.snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", null)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
        login = POD + "+" + RunningEdge.USER;
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void output_errors_and_the_exit_code_come_back_apart() {
        var result = TestShell.run(edge.gateway(key, login, "echo out; echo err >&2; exit 42"));

        assertThat(result.exit()).isEqualTo(42);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void a_name_with_its_workspace_logs_in_too() {
        assertThat(TestShell.run(edge.gateway(key, "train-1.main+" + RunningEdge.USER, "echo here"))
                        .out())
                .isEqualTo("here\n");
    }

    @Test
    void the_cipher_is_gcm_and_the_edge_asks_for_a_certificate_once() {
        TestShell.run(edge.gateway(key, login, "true"));
        int asked = edge.certificatesAsked.get();
        var verbose = edge.gateway(key, login, "true");
        verbose.add(1, "-v");

        assertThat(TestShell.run(verbose).err())
                .contains("cipher: aes128-gcm@openssh.com")
                .contains("sntrup761x25519");
        assertThat(edge.certificatesAsked).hasValue(asked);
    }

    @Test
    void the_edge_keeps_the_pods_host_keys_to_itself() {
        var command = edge.gateway(key, login, "sleep 0.3");
        command.addAll(1, List.of("-v", "-o", "UpdateHostKeys=yes"));

        assertThat(TestShell.run(command).err()).doesNotContain("hostkeys-00").doesNotContain("client_input_hostkeys");
    }

    @Test
    void input_reaches_the_pod_and_its_end_as_well() {
        var input = bytes(3_000_000);

        assertThat(TestShell.run(edge.gateway(key, login, "sha256sum"), input).out())
                .startsWith(sha256(input));
    }

    @Test
    void a_terminal_has_its_size_and_is_told_of_a_new_one() throws Exception {
        var command = edge.gateway(key, login);
        command.add(1, "-tt");
        var terminal = new PtyProcessBuilder(command.toArray(String[]::new))
                .setEnvironment(Map.of("TERM", "xterm", "PATH", System.getenv("PATH")))
                .setInitialColumns(101)
                .setInitialRows(41)
                .start();
        var shown = new ByteArrayOutputStream();
        var reader = Thread.startVirtualThread(() -> copy(terminal.getInputStream(), shown));
        try (var keyboard = terminal.getOutputStream()) {
            keyboard.write("echo size=$(stty size | tr ' ' x)\n".getBytes(US_ASCII));
            keyboard.flush();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> shown.toString(US_ASCII).contains("size=41x101"));

            terminal.setWinSize(new WinSize(120, 50));

            // Typed after the change, so on the way behind it: the first answer has the new size.
            keyboard.write("echo new-size=$(stty size | tr ' ' x)\n".getBytes(US_ASCII));
            keyboard.flush();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> shown.toString(US_ASCII).contains("new-size=50x120"));
            keyboard.write("exit 7\n".getBytes(US_ASCII));
            keyboard.flush();
            assertThat(terminal.waitFor()).isEqualTo(7);
        }
        reader.join();
    }

    @Test
    void scp_copies_by_sftp_and_by_its_old_protocol() throws Exception {
        var file = Files.write(folder.resolve("sent"), bytes(1_000_000));
        for (String protocol : List.of("-s", "-O")) {
            var there = folder.resolve("there" + protocol);
            var back = folder.resolve("back" + protocol);

            assertThat(TestShell.run(scp(protocol, file.toString(), remote(there)))
                            .exit())
                    .isZero();
            assertThat(TestShell.run(scp(protocol, remote(there), back.toString()))
                            .exit())
                    .isZero();

            assertThat(back).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void sftp_and_rsync_work() throws Exception {
        var file = Files.write(folder.resolve("rsynced"), bytes(300_000));
        var batch = Files.writeString(folder.resolve("batch"), "mkdir " + folder + "/made\nls " + folder + "\n");
        var sftp = new ArrayList<>(List.of("sftp", "-b", batch.toString()));
        sftp.addAll(edge.options(key));
        sftp.addAll(List.of("-P", port(), login + "@127.0.0.1"));
        assertThat(TestShell.run(sftp).out()).contains("rsynced");
        assertThat(folder.resolve("made")).isDirectory();

        var shell = String.join(" ", edge.ssh(key)) + " -p " + port();
        var rsync = TestShell.run(List.of("rsync", "-a", "-e", shell, file.toString(), remote(folder.resolve("made"))));

        assertThat(rsync.exit()).as(rsync.err()).isZero();
        assertThat(folder.resolve("made/rsynced")).hasSameBinaryContentAs(file);
    }

    @Test
    void two_local_forwards_and_a_socks_proxy_lead_into_the_pod() throws Exception {
        int first = SshdPod.freePort();
        int second = SshdPod.freePort();
        int socks = SshdPod.freePort();
        var command = edge.gateway(key, login);
        command.addAll(
                1,
                List.of(
                        "-N",
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-L",
                        first + ":127.0.0.1:" + pod.port,
                        "-L",
                        second + ":127.0.0.1:" + pod.port,
                        "-D",
                        "127.0.0.1:" + socks));
        var tunnel = TestShell.start(command);
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(socks));
            assertThat(firstLine(first)).startsWith("SSH-2.0-OpenSSH");
            assertThat(firstLine(second)).startsWith("SSH-2.0-OpenSSH");
            var proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), socks));
            try (var socket = new Socket(proxy)) {
                socket.connect(InetSocketAddress.createUnresolved("127.0.0.1", pod.port), 5_000);
                assertThat(line(socket)).startsWith("SSH-2.0-OpenSSH");
            }
        } finally {
            TestShell.kill(tunnel);
        }
    }

    @Test
    void a_remote_forward_and_the_agent_come_back_to_the_user() throws Exception {
        var socket = folder.resolve("agent");
        var agent = TestShell.start(List.of("ssh-agent", "-D", "-a", socket.toString()));
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            await().until(() -> Files.exists(socket));
            TestShell.ok("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", key.toString());
            int remote = SshdPod.freePort();
            var command =
                    edge.gateway(key, login, "ssh-add -l; exec 3<>/dev/tcp/127.0.0.1/" + remote + "; head -n 1 <&3");
            command.set(command.size() - 1, "bash -c '" + command.getLast() + "'");
            command.addAll(1, List.of("-A", "-R", remote + ":127.0.0.1:" + listener.getLocalPort()));
            command.addAll(0, List.of("env", "SSH_AUTH_SOCK=" + socket));
            var answer = Thread.startVirtualThread(() -> {
                try (var accepted = listener.accept()) {
                    accepted.getOutputStream().write("hello from the user\n".getBytes(US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            var result = TestShell.run(command);

            assertThat(result.out()).contains(TestShell.fingerprint(key)).contains("hello from the user");
            answer.join();
        } finally {
            TestShell.kill(agent);
        }
    }

    @Test
    void twenty_four_channels_run_at_once_on_one_connection() throws Exception {
        var control = folder.resolve("control");
        var master = edge.gateway(key, login);
        master.addAll(1, List.of("-N", "-M", "-S", control.toString()));
        var running = TestShell.start(master);
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(control));
            var sessions = IntStream.range(0, 24)
                    .mapToObj(number -> TestShell.start(List.of(
                            "ssh",
                            "-F",
                            "none",
                            "-S",
                            control.toString(),
                            "nobody",
                            "sleep 1; head -c 200000 /dev/zero | wc -c; exit " + number)))
                    .toList();
            for (int number = 0; number < sessions.size(); number++) {
                var result = TestShell.finish(sessions.get(number));
                assertThat(result.exit()).as(result.err()).isEqualTo(number);
                assertThat(result.out().trim()).isEqualTo("200000");
            }
        } finally {
            TestShell.kill(running);
        }
    }

    @Test
    void keys_are_exchanged_again_and_again_during_an_upload() {
        var upload = edge.gateway(key, login, "sha256sum");
        upload.addAll(1, List.of("-o", "RekeyLimit=1M", "-o", "KexAlgorithms=curve25519-sha256"));
        var input = bytes(64 << 20);

        assertThat(TestShell.run(upload, input).out()).startsWith(sha256(input));
    }

    @Test
    void both_sides_may_exchange_keys_at_once() throws Exception {
        try (var rekeying =
                SshdPod.start(folder, new PodId("pod-bbbbbbbbbbbbbbbb"), edge.ca, List.of(), "RekeyLimit 1M")) {
            edge.change(rekeying.route(Workspace.MAIN, "rekeying", null));
            var echo = edge.gateway(key, "rekeying.main+" + RunningEdge.USER, "cat");
            echo.addAll(1, List.of("-o", "RekeyLimit=1M", "-o", "KexAlgorithms=curve25519-sha256"));
            var input = bytes(16 << 20);

            assertThat(sha256(TestShell.runForBytes(echo, input))).isEqualTo(sha256(input));
        }
    }

    private static List<String> scp(String... arguments) {
        var command = new ArrayList<>(List.of("scp", "-q"));
        command.addAll(edge.options(key));
        command.addAll(List.of("-P", port()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String remote(Path file) {
        return login + "@127.0.0.1:" + file;
    }

    private static String port() {
        return Integer.toString(edge.edge.gatewayPort());
    }

    public static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String firstLine(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            return line(socket);
        }
    }

    private static String line(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    }

    private static void copy(InputStream from, ByteArrayOutputStream to) {
        try {
            for (int next = from.read(); next >= 0; next = from.read()) {
                to.write(next);
            }
        } catch (IOException e) {
            // A terminal ends with an error on Linux.
        }
    }
}
