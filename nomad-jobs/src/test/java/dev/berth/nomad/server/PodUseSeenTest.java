package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pod notes of when it was used, by the machine's own OpenSSH. */
class PodUseSeenTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static Map<String, Long> figures(String text) {
        var figures = new TreeMap<String, Long>();
        text.lines().map(line -> line.split(" ", -1)).forEach(line -> figures.put(line[0], Long.valueOf(line[1])));
        return figures;
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void a_pod_tells_nomads_readers_who_is_at_a_terminal_and_when_a_command_began(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var key = directory.resolve("mine");
            pod.keys(Keys.generate(key) + "\n", "");
            var allocation = pod.run(Map.of());
            var ssh = new Ssh(directory, kind.user(), key, TestPod.port(allocation));

            await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> told(pod, allocation).containsKey("start"));
            assertThat(told(pod, allocation)).doesNotContainKeys("terminal", "connection", "ports");

            await().atMost(TIMEOUT).until(() -> ssh.run("true").exit() == 0);
            await().atMost(TIMEOUT).until(() -> told(pod, allocation).containsKey("connection"));
            assertThat(told(pod, allocation)).doesNotContainKeys("terminal", "ports");

            var terminal = new ProcessBuilder(ssh.sshCommand(List.of("-tt"), "sleep 120")).start();
            try {
                await().atMost(TIMEOUT).until(() -> told(pod, allocation).containsKey("terminal"));
                // Whoever is there is seen at each look.
                var first = told(pod, allocation).get("at");
                await().atMost(TIMEOUT)
                        .until(() -> !told(pod, allocation).get("at").equals(first));
                assertThat(told(pod, allocation).get("terminal")).isZero();
            } finally {
                terminal.destroyForcibly();
            }
            await().atMost(TIMEOUT).until(() -> told(pod, allocation).get("terminal") > 0);
        }
    }

    private static Map<String, Long> told(TestPod pod, Allocation allocation) {
        return figures(new String(
                Objects.requireNonNull(pod.nomad
                        .allocations()
                        .file(allocation.id(), PodJob.ACTIVITY, 1024)
                        .block()),
                UTF_8));
    }

    /** The script by itself, with shorter times, beside a server with nothing of Berth's. */
    @Nested
    class BesideAnyServer {
        private PlainServer server;
        private Ssh ssh;
        private Process script;
        private Path file;

        @BeforeEach
        void start() throws Exception {
            Files.createDirectories(directory.resolve("home"));
            var run = Files.createDirectories(directory.resolve("run"));
            Files.writeString(
                    directory.resolve("known_hosts"), "* " + Keys.generate(directory.resolve("home/host-key")) + "\n");
            var key = directory.resolve("mine");
            server = new PlainServer(directory, Keys.generate(key));
            ssh = new Ssh(directory, System.getProperty("user.name"), key, server.port());
            String text;
            try (var in = PodJob.class.getResourceAsStream("activity")) {
                text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            }
            var sooner = text.replace("every=20 ", "every=1 ").replace("grace=35", "grace=3");
            assertThat(sooner).contains("every=1 ", "grace=3\n");
            file = directory.resolve("file");
            script = new ProcessBuilder(
                            "/bin/sh",
                            Files.writeString(directory.resolve("activity"), sooner)
                                    .toString(),
                            run.toString(),
                            "" + server.pid(),
                            file.toString())
                    .inheritIO()
                    .start();
            awaitLooks(1);
        }

        @AfterEach
        void end() {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
            server.close();
        }

        private Map<String, Long> seen() throws IOException {
            return figures(Files.readString(file));
        }

        /** Until it has looked for so many seconds more. */
        private void awaitLooks(int seconds) throws IOException {
            var before = Files.exists(file) ? seen().get("start") : Long.valueOf(-1);
            await().atMost(TIMEOUT).ignoreExceptions().until(() -> seen().get("start") >= before + seconds);
        }

        @Test
        void an_editors_connection_counts_by_what_goes_over_it_and_not_by_being_open() throws IOException {
            // Like an editor: a command that stays, and says little until somebody works.
            var editor = new ProcessBuilder(ssh.sshCommand(List.of("-T"), "cat"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var typing = editor.getOutputStream()) {
                awaitLooks(6);
                assertThat(seen()).doesNotContainKeys("terminal", "ports");
                var open = seen().getOrDefault("connection", 1000L);
                for (int i = 0; i < 4; i++) {
                    typing.write("i am here\n".getBytes(UTF_8));
                    typing.flush();
                    awaitLooks(1);
                }
                var since = seen().get("connection");
                assertThat(since == null || since > open)
                        .as("what keeps it open is no use: %s", seen())
                        .isTrue();

                typing.write(new byte[100_000]);
                typing.flush();
                awaitLooks(2);
                assertThat(seen().get("connection")).isLessThanOrEqualTo(3);
            } finally {
                editor.destroyForcibly();
            }
        }

        @Test
        void a_connection_that_only_forwards_ports_is_told_apart() throws Exception {
            int local;
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                local = free.getLocalPort();
            }
            try (var service = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
                var serving = Thread.ofVirtual().start(() -> serve(service));
                var tunnel = new ProcessBuilder(ssh.sshCommand(
                                List.of("-N", "-L", "%d:127.0.0.1:%d".formatted(local, service.getLocalPort()))))
                        .start();
                try {
                    awaitLooks(6);
                    assertThat(seen()).doesNotContainKeys("terminal", "connection", "ports");
                    await().atMost(TIMEOUT).ignoreExceptions().until(() -> {
                        try (var client = new Socket(InetAddress.getLoopbackAddress(), local)) {
                            return client.getInputStream().readAllBytes().length == 200_000;
                        }
                    });
                    awaitLooks(2);
                    assertThat(seen()).containsKey("ports").doesNotContainKeys("terminal", "connection");
                } finally {
                    tunnel.destroyForcibly();
                    serving.interrupt();
                }
            }
        }

        private static void serve(ServerSocket service) {
            while (!service.isClosed()) {
                try (var client = service.accept()) {
                    client.getOutputStream().write(new byte[200_000]);
                } catch (IOException e) {
                    return;
                }
            }
        }

        @Test
        void a_stranger_who_does_not_log_in_and_one_with_a_wrong_key_are_no_use() throws Exception {
            var other = directory.resolve("other");
            Keys.generate(other);
            try (var stranger = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                var refused = new Ssh(directory, ssh.user(), other, server.port()).run("true");
                assertThat(refused.exit()).isEqualTo(255);
                stranger.getOutputStream().write(new byte[4]);
                awaitLooks(2);
                assertThat(seen()).doesNotContainKeys("terminal", "connection", "ports");
            }
        }

        @Test
        void a_mark_of_a_login_counts_however_short_it_was_and_a_later_script_takes_over() throws Exception {
            Files.createFile(
                    Files.createDirectories(directory.resolve("run/seen")).resolve("entered"));
            awaitLooks(2);
            assertThat(seen()).containsKey("connection").doesNotContainKey("terminal");
            assertThat(directory.resolve("run/seen/entered")).doesNotExist();

            Files.writeString(directory.resolve("run/sampler"), "1\n");
            assertThat(script.waitFor(TIMEOUT)).isTrue();
        }

        @Test
        void what_cannot_be_looked_at_is_not_told() throws Exception {
            server.close();
            awaitGone();
            var last = seen();
            await().during(Duration.ofSeconds(3)).atMost(TIMEOUT).until(() -> seen().equals(last));
        }

        private void awaitGone() {
            await().atMost(TIMEOUT).until(() -> ProcessHandle.of(server.pid()).isEmpty());
        }
    }
}
