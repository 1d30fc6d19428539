package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenSSH's client tells only servers that call themselves OpenSSH reaches the pod on every form. */
class EarlyEndTest {
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
        edge.leadTo(pod, port, key);
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void a_command_whose_output_nobody_reads_any_more_ends() throws Exception {
        for (var ssh : forms("yes")) {
            var result = TestShell.run(List.of("timeout", "15", "sh", "-c", shell(ssh) + " | head -n 1"));
            assertThat(result).isEqualTo(new TestShell.Result(0, "y\n", ""));
        }
    }

    @Test
    void the_edge_says_what_it_is_and_claims_no_version_of_OpenSSH() {
        var verbose = edge.gateway(key, POD + "+" + RunningEdge.USER, "true");
        verbose.add(1, "-v");

        assertThat(TestShell.run(verbose).err()).containsPattern("remote software version OpenSSH_[a-z_]*Berth\\b");
    }

    private static List<List<String>> forms(String command) throws Exception {
        return List.of(
                edge.relay(key, port, command),
                edge.gateway(key, POD + "+" + RunningEdge.USER, command),
                edge.jump(key, POD + ".berth.internal", command));
    }

    private static String shell(List<String> command) {
        return String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
    }
}
