package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.messages.pod.PodId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A client that vanished is gone from the edge in minutes, one that was only paused stays: here with shorter times. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the vanished client is made by a socket filter of Linux")
class DeadClientTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final String IDLE = "echo open; sleep 600";
    private static final String TALKING = "echo open; while sleep 0.3; do echo more; done";

    @TempDir
    Path folder;

    RunningEdge edge;
    SshdPod pod;
    Path key;
    int port;
    final List<Process> clients = new ArrayList<>();

    private void start(Duration deadAfter) throws Exception {
        edge = RunningEdge.start(folder, EdgeLimits.USUAL.withDeadAfter(deadAfter));
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(key));
        port = SshdPod.freePort();
        edge.leadTo(pod, port, key);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process client : clients) {
            client.descendants().forEach(ProcessHandle::destroyForcibly);
            TestShell.kill(client);
        }
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void a_client_that_vanished_while_idle_or_being_sent_to_is_gone_on_every_form() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
        start(Duration.ofSeconds(8));
        var script = folder.resolve("deaf.py");
        try (var source = getClass().getResourceAsStream("/deaf.py")) {
            Files.write(script, source.readAllBytes());
        }
        var silence = folder.resolve("silence");
        for (String command : List.of(IDLE, TALKING)) {
            open(edge.relay(key, port, command), script, silence);
            open(edge.gateway(key, POD + "+" + RunningEdge.USER, command), script, silence);
            open(edge.jump(key, POD + ".berth.internal", command), script, silence);
        }
        // A jump is two connections: the outer one and the tunnel in it.
        assertThat(edge.edge.status().connectionCount()).isEqualTo(8);

        Files.createFile(silence);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(edge.edge.status().connections().values())
                        .as(edge.edge.status().connections().toString())
                        .allMatch(count -> count == 0));
    }

    @Test
    void a_client_paused_for_a_quarter_of_that_time_goes_on_where_it_was_on_every_form() throws Exception {
        start(Duration.ofSeconds(24));
        var command = "echo open; yes | head -c 40000000 | sha256sum >&2; yes | head -c 40000000; echo end";
        for (var client : List.of(
                edge.relay(key, port, command),
                edge.gateway(key, POD + "+" + RunningEdge.USER, command),
                edge.jump(key, POD + ".berth.internal", command))) {
            clients.add(TestShell.start(client));
            assertThat(clients.getLast().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("open\n");
        }
        signal("STOP");
        Thread.sleep(Duration.ofSeconds(6));
        signal("CONT");

        for (Process client : clients) {
            var output = client.getInputStream().readAllBytes();
            assertThat(output).hasSize(40_000_000 + 4);
            assertThat(client.waitFor()).isZero();
        }
    }

    private void signal(String name) {
        for (Process client : clients) {
            client.descendants().forEach(child -> TestShell.ok("kill", "-" + name, Long.toString(child.pid())));
            TestShell.ok("kill", "-" + name, Long.toString(client.pid()));
        }
    }

    /** The connection to the edge goes through the script, which for a jump is that of the jump host. */
    private void open(List<String> ssh, Path script, Path silence) throws Exception {
        var through = "ProxyCommand=python3 %s %%h %%p %s".formatted(script, silence);
        int jump = ssh.indexOf("-J");
        if (jump < 0) {
            ssh.addAll(1, List.of("-o", through));
        } else {
            var config = Path.of(ssh.get(ssh.indexOf("-F") + 1));
            var outer = ssh.get(jump + 1).split(":", -1);
            var inner = "ssh -F %s -o '%s' -p %s -W %%h:22 %s"
                    .formatted(config, through, outer[1], outer[0])
                    .replace("%h %p", "%%h %%p");
            ssh.subList(jump, jump + 2).clear();
            ssh.addAll(1, List.of("-o", "ProxyCommand=" + inner));
        }
        var client = TestShell.start(ssh);
        clients.add(client);
        var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("open");
    }
}
