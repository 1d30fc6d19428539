package dev.berth.ssh.jump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import dev.berth.ssh.gateway.GatewayRefusalTest;
import dev.berth.ssh.gateway.GatewayTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a jump host: end-to-end encrypted tunnels to pods of the key, and nothing else. */
class JumpTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final String HOST = POD + "." + RunningEdge.DOMAIN;

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(key));
        edge.trust(HOST, 22, pod.hostKey);
        edge.trust("train-1--main." + RunningEdge.DOMAIN, 22, pod.hostKey);
    }

    @BeforeEach
    void everything_as_it_was() {
        edge.snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", null)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void a_command_runs_in_the_pod_by_id_and_by_name() throws Exception {
        for (String host : List.of(HOST, "train-1--main." + RunningEdge.DOMAIN)) {
            var result = TestShell.run(edge.jump(key, host, "echo out; echo err >&2; exit 42"));

            assertThat(result.exit()).as(result.err()).isEqualTo(42);
            assertThat(result.out()).isEqualTo("out\n");
            assertThat(result.err()).isEqualTo("err\n");
        }
    }

    @Test
    void much_data_passes_both_ways() throws Exception {
        var input = GatewayTest.bytes(24 << 20);

        var echoed = TestShell.runForBytes(edge.jump(key, HOST, "cat"), input);

        assertThat(GatewayTest.sha256(echoed)).isEqualTo(GatewayTest.sha256(input));
    }

    @Test
    void scp_copies_through_it() throws Exception {
        var file = Files.write(folder.resolve("sent"), GatewayTest.bytes(1_000_000));
        var jump = edge.jump(key, HOST);
        var scp = new ArrayList<>(List.of("scp", "-q"));
        scp.addAll(jump.subList(1, jump.size() - 1));
        scp.addAll(List.of(file.toString(), jump.getLast() + ":" + folder.resolve("there")));

        var result = TestShell.run(scp);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(folder.resolve("there")).hasSameBinaryContentAs(file);
    }

    @Test
    void a_shell_a_command_and_other_targets_are_refused_with_what_works() {
        for (String[] asked : new String[][] {{}, {"echo in"}, {"-W", "127.0.0.1:" + pod.port}, {"-W", HOST + ":23"}}) {
            var command = edge.ssh(key);
            if (asked.length == 2) {
                command.addAll(List.of(asked));
            }
            command.addAll(List.of("-p", Integer.toString(edge.edge.gatewayPort()), "berth@127.0.0.1"));
            if (asked.length == 1) {
                command.add(asked[0]);
            }

            var result = TestShell.run(command);

            assertThat(result.exit()).as(String.join(" ", asked)).isEqualTo(255);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("ssh -J berth@");
        }
    }

    @Test
    void a_remote_forward_is_refused() {
        var command = edge.gateway(key, "berth");
        command.addAll(1, List.of("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:" + pod.port));

        var result = TestShell.run(command);

        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("remote port forwarding failed");
    }

    @Test
    void a_pod_that_cannot_be_reached_says_why() throws Exception {
        edge.change(GatewayRefusalTest.without(pod.route(Workspace.MAIN, "train-1", null), "train-1 is stopped."));

        var result = TestShell.run(edge.jump(key, HOST, "echo in"));

        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("Berth: train-1 is stopped.");
    }

    @Test
    void it_is_disconnected_with_its_pod() throws Exception {
        var session = open();

        edge.remove(POD);

        assertThat(TestShell.finish(session).exit()).isEqualTo(255);
    }

    @Test
    void it_is_disconnected_with_its_key() throws Exception {
        var session = open();

        edge.removeKey(Workspace.MAIN, TestShell.fingerprint(key));

        assertThat(TestShell.finish(session).exit()).isEqualTo(255);
    }

    private static Process open() throws Exception {
        var session = TestShell.start(edge.jump(key, HOST, "echo open; sleep 30"));
        assertThat(session.getInputStream().readNBytes(5)).asString().isEqualTo("open\n");
        return session;
    }
}
