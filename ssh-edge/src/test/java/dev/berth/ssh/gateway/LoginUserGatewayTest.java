package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that let in a user of their own, which is whoever runs this test for the one, and nobody there is for the other. */
public class LoginUserGatewayTest {
    private static final PodId OURS = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId OF_NOBODY = new PodId("pod-bbbbbbbbbbbbbbbb");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "me");
        pod = SshdPod.start(folder, OURS, edge.ca, List.of(key));
        edge.snapshot(
                List.of(letting(OURS, RunningEdge.USER), letting(OF_NOBODY, "no-such-user")),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    private static Route letting(PodId id, String user) {
        var open = pod.route(Workspace.MAIN, id.equals(OURS) ? "ours" : "of-nobody", null);
        return new Route(
                id, open.workspace(), open.name(), null, 1, 0, open.target(), "", open.hostKey(), null, null, user);
    }

    private static TestShell.Result in(String login) throws Exception {
        return TestShell.run(edge.gateway(key, login, "id -un"));
    }

    @Test
    void MESH_4_whoever_names_no_user_is_logged_in_as_the_pods_own() throws Exception {
        assertThat(in(OURS.value()).out()).isEqualTo(RunningEdge.USER + "\n");
        assertThat(in(OURS + "+" + RunningEdge.USER).out()).isEqualTo(RunningEdge.USER + "\n");
        // The pod's server is asked for that user, and knows none of that name.
        assertThat(in(OF_NOBODY.value()).exit()).isEqualTo(255);
    }

    @Test
    void MESH_4_another_user_is_refused_with_a_word_before_the_pod_is_asked() throws Exception {
        var refused = in(OF_NOBODY + "+" + RunningEdge.USER);

        assertThat(refused.exit()).isEqualTo(255);
        assertThat(refused.err())
                .contains("Berth: of-nobody lets in 'no-such-user', and not '%s'".formatted(RunningEdge.USER));
        assertThat(in(OURS + "+other").err()).contains("Berth: ours lets in '%s'".formatted(RunningEdge.USER));
    }
}
