package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything OpenSSH does passes the gateway as if it were not there. */
class GatewayTest {
    private static final String POD = "pod-aaaaaaaaaaaaaaaa";

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;
    static String login;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = Shell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of());
        edge.snapshot(List.of(pod.route("main", "train-1", 0)), Map.of("main", Set.of(Shell.fingerprint(key))));
        login = POD + "+" + RunningEdge.USER;
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.close();
    }

    @Test
    void output_errors_and_the_exit_code_come_back_apart() {
        var result = Shell.run(edge.gateway(key, login, "echo out; echo err >&2; exit 42"));

        assertThat(result.exit()).isEqualTo(42);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }
}
