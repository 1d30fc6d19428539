package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that were chosen for a pod, at the gateway and the jump host, and another workspace that has the very same ones. */
public class ChosenKeysGatewayTest {
    private static final Workspace ACME = new Workspace("acme");
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId THEIRS = new PodId("pod-bbbbbbbbbbbbbbbb");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static SshdPod theirs;
    static Path one;
    static Path two;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        one = TestShell.key(folder, "one");
        two = TestShell.key(folder, "two");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(one, two));
        theirs = SshdPod.start(folder, THEIRS, edge.ca, List.of(one, two));
        edge.trust(POD + ".berth.internal", 22, pod.hostKey);
        edge.trust(THEIRS + ".berth.internal", 22, theirs.hostKey);
    }

    /** Both workspaces have both keys; of the first one's, the first key was chosen. */
    @BeforeEach
    void everything_as_it_was() {
        var keys = Set.of(TestShell.fingerprint(one), TestShell.fingerprint(two));
        edge.snapshot(
                List.of(choosing(one), theirs.route(ACME, "theirs", null)), Map.of(Workspace.MAIN, keys, ACME, keys));
    }

    @AfterAll
    static void stop() {
        pod.close();
        theirs.close();
        edge.endWithNothingLeft();
    }

    private static Route choosing(Path... keys) {
        var open = pod.route(Workspace.MAIN, "train-1", null);
        var chosen = Arrays.stream(keys).map(TestShell::fingerprint).collect(Collectors.toSet());
        return new Route(
                POD, open.workspace(), open.name(), null, 1, 0, open.target(), "", open.hostKey(), null, chosen, null);
    }

    @Test
    void POD_4_the_workspaces_other_key_is_refused_and_opens_the_other_workspaces_pod_all_the_same() throws Exception {
        assertIn(one, POD);
        assertOut(two, POD);
        assertIn(one, THEIRS);
        assertIn(two, THEIRS);
    }

    @Test
    void a_chosen_key_that_was_removed_is_refused_although_another_workspace_has_the_same() throws Exception {
        edge.removeKey(Workspace.MAIN, TestShell.fingerprint(one));

        assertOut(one, POD);
        assertOut(two, POD);
        assertIn(one, THEIRS);
    }

    @Test
    void POD_4_another_choice_ends_the_sessions_and_tunnels_of_the_keys_that_are_not_chosen_any_more()
            throws Exception {
        edge.change(choosing(one, two));
        var gateway = open(edge.gateway(two, POD + "+" + RunningEdge.USER, "echo open; sleep 30"));
        var jump = open(edge.jump(two, POD + ".berth.internal", "echo open; sleep 30"));
        var stays = open(edge.gateway(one, POD + "+" + RunningEdge.USER, "echo open; sleep 30"));
        var elsewhere = open(edge.gateway(two, THEIRS + "+" + RunningEdge.USER, "echo open; sleep 30"));

        edge.change(choosing(one));

        assertThat(TestShell.finish(gateway).err())
                .contains("Berth: The key " + TestShell.fingerprint(two) + " does not let in to train-1 any more.");
        assertThat(TestShell.finish(jump).exit()).isEqualTo(255);
        assertOut(two, POD);
        for (var session : List.of(stays, elsewhere)) {
            assertThat(session.isAlive()).isTrue();
            TestShell.kill(session);
        }
    }

    private static Process open(List<String> command) throws IOException {
        var session = TestShell.start(command);
        var out = new BufferedReader(new InputStreamReader(session.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("open");
        return session;
    }

    private static void assertIn(Path key, PodId pod) throws IOException {
        for (var command : ways(key, pod)) {
            assertThat(TestShell.run(command).out()).isEqualTo("in\n");
        }
    }

    private static void assertOut(Path key, PodId pod) throws IOException {
        for (var command : ways(key, pod)) {
            var result = TestShell.run(command);
            assertThat(result.exit()).isEqualTo(255);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).containsAnyOf("Permission denied (publickey)", "is no pod of yours");
        }
    }

    private static List<List<String>> ways(Path key, PodId pod) throws IOException {
        return List.of(
                edge.gateway(key, pod + "+" + RunningEdge.USER, "echo in"),
                edge.jump(key, pod + ".berth.internal", "echo in"));
    }
}
