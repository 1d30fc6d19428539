package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

abstract class PodServerContract extends WithOnePod {
    PodServerContract(PodKind kind) {
        super(kind);
    }

    @Override
    Map<String, String> env() {
        return Map.of("GREETING", "hello there");
    }

    @Test
    void a_command_gives_its_exit_code_and_keeps_its_streams_apart() {
        Ssh.Result result = ssh().run("echo out; echo err >&2; exit 7");

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void the_end_of_input_reaches_the_command() {
        assertThat(Ssh.start(ssh().sshCommand(List.of(), "wc -c"), "x".repeat(100_000))
                        .out()
                        .strip())
                .isEqualTo("100000");
    }

    @Test
    void shell_command_and_login_shell_see_the_jobs_environment() {
        String ask = "echo $GREETING,$HOME,$USER,$BERTH_POD_ID,$NVIDIA_VISIBLE_DEVICES,$(pwd)";
        String expected = "hello there,%s,%s,%s,%s,%s\n"
                .formatted(
                        home(),
                        kind.user(),
                        POD,
                        allocation().devices().getFirst().deviceIds().getFirst(),
                        home());

        assertThat(ssh().run(ask).out()).isEqualTo(expected);
        assertThat(Ssh.start(ssh().sshCommand(List.of("-T")), ask + "\n").out()).isEqualTo(expected);
        assertThat(ssh().run("env").out())
                .doesNotContain(System.getenv("HOME") + "/.m2")
                .doesNotContain("MAVEN");
    }

    @Test
    void a_terminal_has_the_clients_size_and_follows_it() throws Exception {
        PtyProcess client = terminal(List.of("-t"), 100, 30);
        client.getOutputStream().write("stty size; tty; echo re''ady\n".getBytes(UTF_8));
        client.getOutputStream().flush();
        String first = readUntil(client.getInputStream(), "ready");
        assertThat(first).contains("30 100").contains("/dev/pts/");

        client.setWinSize(new WinSize(133, 44));
        // The client hears of its own window's change by a signal, whenever that comes.
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            client.getOutputStream().write("stty size; echo ag''ain\n".getBytes(UTF_8));
            client.getOutputStream().flush();
            return readUntil(client.getInputStream(), "again").contains("44 133");
        });

        client.getOutputStream().write("exit 5\n".getBytes(UTF_8));
        client.getOutputStream().flush();
        client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isEqualTo(5);
    }

    @Test
    void short_output_on_a_terminal_is_never_lost() {
        for (int run = 0; run < 10; run++) {
            assertThat(ssh().ssh(List.of("-tt"), "echo once; exit 3")).satisfies(result -> {
                assertThat(result.out()).contains("once");
                assertThat(result.exit()).isEqualTo(3);
            });
        }
    }

    @Test
    void a_hung_up_line_ends_what_ran_on_it() throws Exception {
        // Lengths of their own, as the list below shows the whole machine, and another run's sleeps in it.
        long length = 1_000_000_000 + ThreadLocalRandom.current().nextLong(1_000_000_000);
        String background = "sleep " + length + ".1";
        String foreground = "sleep " + length + ".2";
        PtyProcess client = terminal(List.of("-tt"), 80, 24);
        client.getOutputStream()
                .write("%s & echo re''ady; %s\n"
                        .formatted(background, foreground)
                        .getBytes(UTF_8));
        client.getOutputStream().flush();
        readUntil(client.getInputStream(), "ready");
        // Both must run: a process that bash is just about to start hears nothing of a hang-up, here as anywhere.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ssh().run("ps ax").out(), ps -> ps.contains(background) && ps.contains(foreground));

        client.destroyForcibly();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                ssh().run("ps axo pid,ppid,pgid,sid,tty,args").out())
                        .doesNotContain("sleep " + length));
    }

    @Test
    void scp_in_both_modes_copies_exactly() throws Exception {
        Path file = random("big", 32 << 20);
        for (List<String> mode : List.of(List.<String>of(), List.of("-O"))) {
            Path back = directory.resolve("back" + mode.size());
            assertThat(ssh().scp(mode, file.toString(), ssh().place() + ":big").exit())
                    .isZero();
            assertThat(ssh().scp(mode, ssh().place() + ":big", back.toString()).exit())
                    .isZero();
            assertThat(Files.mismatch(file, disk.resolve("big"))).isEqualTo(-1);
            assertThat(Files.mismatch(file, back)).isEqualTo(-1);
            Files.delete(disk.resolve("big"));
        }
    }

    @Test
    void sftp_starts_at_the_disk_and_reaches_absolute_paths() throws Exception {
        Path file = random("small", 4096);
        Ssh.Result result = ssh().sftp(
                        "pwd\nmkdir d\nput %s d/one\nrename d/one d/two\nget d/two %s\nls d\nget /etc/hostname %s\n"
                                .formatted(file, directory.resolve("got"), directory.resolve("hostname")));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("Remote working directory: " + home()).contains("d/two");
        assertThat(Files.mismatch(file, directory.resolve("got"))).isEqualTo(-1);
        assertThat(directory.resolve("hostname")).exists();
    }

    @Test
    void rsync_copies_a_tree() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.writeString(tree.resolve("a"), "a");
        Files.writeString(tree.resolveSibling("b"), "b");

        assertThat(ssh().rsync(directory.resolve("tree") + "/", ssh().place() + ":tree/")
                        .exit())
                .isZero();
        assertThat(ssh().rsync(ssh().place() + ":tree/", directory.resolve("tree2") + "/")
                        .exit())
                .isZero();

        assertThat(directory.resolve("tree2/sub/a")).hasContent("a");
        assertThat(disk.resolve("tree/b")).hasContent("b");
    }

    @Test
    void two_local_tunnels_and_a_socks_proxy_reach_services_beside_the_pod() throws Exception {
        Assumptions.assumeTrue(kind != PodKind.CONTAINER, "A container has a network of its own");
        try (ServerSocket one = greeter("one");
                ServerSocket two = greeter("two")) {
            int first = freePort();
            int second = freePort();
            int socks = freePort();
            Process tunnel = new ProcessBuilder(ssh().sshCommand(List.of(
                            "-N",
                            "-o",
                            "ExitOnForwardFailure=yes",
                            "-L",
                            "127.0.0.1:%d:127.0.0.1:%d".formatted(first, one.getLocalPort()),
                            "-L",
                            "127.0.0.1:%d:127.0.0.1:%d".formatted(second, two.getLocalPort()),
                            "-D",
                            "127.0.0.1:" + socks)))
                    .start();
            try {
                await().atMost(Duration.ofSeconds(10)).until(() -> answer(socks) != null);
                assertThat(answer(first)).isEqualTo("one");
                assertThat(answer(second)).isEqualTo("two");
                assertThat(throughSocks(socks, two.getLocalPort())).isEqualTo("two");
            } finally {
                tunnel.destroy();
            }
        }
    }

    @Test
    void a_listener_for_the_client_is_on_loopback_only() throws Exception {
        try (ServerSocket here = greeter("here")) {
            int remote = freePort();
            Process tunnel = new ProcessBuilder(ssh().sshCommand(
                                    List.of("-N", "-R", "%d:127.0.0.1:%d".formatted(remote, here.getLocalPort()))))
                    .start();
            try {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> ssh().run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d; cat <&3'".formatted(remote))
                                .out()
                                .strip()
                                .equals("here"));
            } finally {
                tunnel.destroy();
            }
        }
    }

    @Test
    void a_strange_key_and_another_user_are_refused_and_a_key_acts_as_soon_as_it_is_listed() throws Exception {
        Path other = directory.resolve("other");
        String otherLine = Keys.generate(other);
        Ssh stranger = as(other);
        assertThat(stranger.run("true").exit()).isEqualTo(255);
        assertThat(stranger.run("true").err()).contains("Permission denied (publickey)");
        List<String> asAdmin = new java.util.ArrayList<>(ssh().sshCommand(List.of(), "true"));
        asAdmin.set(asAdmin.indexOf(ssh().place()), "admin@127.0.0.1");
        assertThat(Ssh.start(asAdmin, "").exit()).isEqualTo(255);

        pod().keys(publicKey + "\n" + otherLine + "\n", "");
        await().atMost(KEYS_ACT).until(() -> stranger.run("echo in").out().equals("in\n"));
        pod().keys(publicKey, "");
        await().atMost(KEYS_ACT).until(() -> stranger.run("true").exit() == 255);
    }

    @Test
    void a_user_certificate_for_this_pod_is_enough_and_one_for_another_is_not() throws Exception {
        Path ca = directory.resolve("ca");
        String caLine = Keys.generate(ca);
        Path strangeCa = directory.resolve("strange-ca");
        Keys.generate(strangeCa);
        pod().keys(publicKey, caLine);

        Path good = certified("good", ca, POD, "+1h");
        await().atMost(KEYS_ACT).until(() -> loginWith(good).exit() == 0);
        assertThat(withCertificate("principal", ca, "pod-other", "+1h").exit()).isEqualTo(255);
        assertThat(withCertificate("late", ca, POD, "-2h:-1h").exit()).isEqualTo(255);
        assertThat(withCertificate("signer", strangeCa, POD, "+1h").exit()).isEqualTo(255);
        pod().keys(publicKey, "");
        await().atMost(KEYS_ACT).until(() -> loginWith(good).exit() == 255);
    }

    @Test
    void the_log_tells_who_came_with_which_key() {
        ssh().run("true");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(pod().log())
                        .contains(
                                kind == PodKind.CONTAINER
                                        ? "Server listening on 0.0.0.0 port 20022"
                                        : "Server listening on 127.0.0.1 port " + ssh().port())
                        .contains("Accepted publickey for " + kind.user() + " from " + client())
                        .contains("ED25519 SHA256:"));
    }

    @Test
    void many_short_sessions_and_parallel_channels_all_answer() {
        List<String> codes = java.util.stream.IntStream.range(0, 20)
                .parallel()
                .mapToObj(number -> ssh().run("echo " + number).out().strip())
                .toList();
        assertThat(new TreeMap<>(codes.stream().collect(java.util.stream.Collectors.toMap(code -> code, code -> code))))
                .hasSize(20);
    }

    private Ssh.Result withCertificate(String name, Path ca, String principal, String validity) throws Exception {
        return loginWith(certified(name, ca, principal, validity));
    }

    private Path certified(String name, Path ca, String principal, String validity) throws Exception {
        Path key = directory.resolve("certified-" + name);
        Keys.generate(key);
        Keys.certify(ca, key, principal, validity);
        return key;
    }

    private Ssh.Result loginWith(Path key) {
        return as(key).run("true");
    }

    private PtyProcess terminal(List<String> flags, int columns, int rows) throws IOException {
        // What tmux makes of a terminal is told elsewhere.
        Files.writeString(disk.resolve(".no_auto_tmux"), "");
        Map<String, String> env = new TreeMap<>(System.getenv());
        env.put("TERM", "xterm");
        return new PtyProcessBuilder(ssh().sshCommand(flags).toArray(String[]::new))
                .setEnvironment(env)
                .setInitialColumns(columns)
                .setInitialRows(rows)
                .start();
    }

    private static String readUntil(InputStream in, String text) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (all.indexOf(text) < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                break;
            }
            all.append(new String(buffer, 0, read, UTF_8));
        }
        return all.toString();
    }

    private Path random(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return Files.write(directory.resolve(name), bytes);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Says its word to each who connects. */
    private static ServerSocket greeter(String word) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(word.getBytes(UTF_8));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    /** What a port says, the empty text where it is silent, null where nobody listens. */
    static String answer(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            return new String(socket.getInputStream().readNBytes(4), UTF_8).strip();
        } catch (java.net.SocketTimeoutException e) {
            return "";
        } catch (IOException e) {
            return null;
        }
    }

    static String throughSocks(int socks, int port) throws IOException {
        try (Socket socket = new Socket(new java.net.Proxy(
                java.net.Proxy.Type.SOCKS, new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), socks)))) {
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
            return new String(socket.getInputStream().readNBytes(4), UTF_8);
        }
    }
}
