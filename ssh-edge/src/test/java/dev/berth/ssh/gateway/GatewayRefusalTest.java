package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in at the gateway, and what ends a session. */
public class GatewayRefusalTest {
    private static final Workspace ACME = new Workspace("acme");
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId OTHER_POD = new PodId("pod-bbbbbbbbbbbbbbbb");
    private static final PodId NO_POD = new PodId("pod-zzzzzzzzzzzzzzzz");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static SshdPod otherPod;
    static Path key;
    static Path otherKey;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        otherKey = TestShell.key(folder, "other");
        pod = SshdPod.start(folder, POD, edge.ca, List.of());
        otherPod = SshdPod.start(folder, OTHER_POD, edge.ca, List.of());
    }

    @BeforeEach
    void everything_as_it_was() {
        edge.snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", null), otherPod.route(ACME, "train-1", null)),
                Map.of(
                        Workspace.MAIN,
                        Set.of(TestShell.fingerprint(key)),
                        ACME,
                        Set.of(TestShell.fingerprint(otherKey))));
    }

    @AfterAll
    static void stop() {
        pod.close();
        otherPod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void a_strangers_key_is_denied_without_a_question() {
        var stranger = TestShell.key(folder, "stranger");
        for (String login : List.of(POD.value(), "train-1.main", NO_POD.value(), "berth")) {
            assertDenied(TestShell.run(edge.gateway(stranger, login, "echo in")));
        }
    }

    @Test
    void a_tenants_key_does_not_open_another_tenants_pod_under_any_name() throws Exception {
        for (String login :
                List.of(OTHER_POD.value(), "train-1.acme", OTHER_POD + "+" + RunningEdge.USER, NO_POD.value())) {
            assertDenied(TestShell.run(edge.gateway(key, login, "echo in")));
        }
        edge.trust(OTHER_POD + ".berth.internal", 22, otherPod.hostKey);
        for (String target : List.of(OTHER_POD + ".berth.internal", "train-1--acme.berth.internal")) {
            var jump = TestShell.run(edge.jump(key, target, "echo in"));
            assertNoPodOfHis(jump);
        }
    }

    @Test
    void RUN_5_a_pod_with_keys_of_its_own_lets_in_these_and_none_of_its_workspace() throws Exception {
        var own = TestShell.key(folder, "own");
        edge.change(with(pod.route(Workspace.MAIN, "train-1", null), own));
        edge.trust(POD + ".berth.internal", 22, pod.hostKey);

        for (String login : List.of(POD.value(), "train-1.main", POD + "+" + RunningEdge.USER)) {
            assertDenied(TestShell.run(edge.gateway(key, login, "echo in")));
        }
        assertNoPodOfHis(TestShell.run(edge.jump(key, POD + ".berth.internal", "echo in")));
        assertThat(TestShell.run(edge.gateway(own, POD + "+" + RunningEdge.USER, "echo in"))
                        .out())
                .isEqualTo("in\n");
        assertTunnel(edge.jump(own, POD + ".berth.internal", "echo in"));
    }

    @Test
    void RUN_5_a_key_of_one_pod_opens_no_other_of_its_workspace_and_none_of_another() throws Exception {
        var own = TestShell.key(folder, "own-too");
        var sibling = new PodId("pod-eeeeeeeeeeeeeeee");
        edge.change(with(pod.route(Workspace.MAIN, "train-1", null), own));
        edge.change(sibling(sibling));

        for (String login :
                List.of(sibling.value(), "sibling.main", OTHER_POD.value(), "train-1.acme", NO_POD.value())) {
            assertDenied(TestShell.run(edge.gateway(own, login, "echo in")));
        }
        for (String pod : List.of(sibling.value(), "sibling--main", OTHER_POD.value(), "train-1--acme")) {
            assertNoPodOfHis(TestShell.run(edge.jump(own, pod + ".berth.internal", "echo in")));
        }
    }

    @Test
    void RUN_5_a_key_of_one_pod_that_another_workspace_has_saved_lets_neither_into_more() throws Exception {
        var sibling = new PodId("pod-eeeeeeeeeeeeeeee");
        edge.change(with(pod.route(Workspace.MAIN, "train-1", null), otherKey));
        edge.change(sibling(sibling));

        // Whoever has that key gets into the pod that names it and into those of the workspace that saved it.
        for (String login : List.of(POD + "+" + RunningEdge.USER, OTHER_POD + "+" + RunningEdge.USER)) {
            assertThat(TestShell.run(edge.gateway(otherKey, login, "echo in")).out())
                    .isEqualTo("in\n");
        }
        assertDenied(TestShell.run(edge.gateway(otherKey, sibling.value(), "echo in")));
        assertNoPodOfHis(TestShell.run(edge.jump(otherKey, sibling + ".berth.internal", "echo in")));
        // And the workspace of the pod that names it gets into none of the other's.
        assertDenied(TestShell.run(edge.gateway(key, OTHER_POD.value(), "echo in")));
        assertNoPodOfHis(TestShell.run(edge.jump(key, OTHER_POD + ".berth.internal", "echo in")));
    }

    @Test
    void RUN_5_a_key_of_a_pod_goes_with_the_pod_and_not_with_the_key_of_the_workspace() throws Exception {
        var own = TestShell.key(folder, "own-three");
        edge.acceptKey(Workspace.MAIN, TestShell.fingerprint(own));
        edge.change(with(pod.route(Workspace.MAIN, "train-1", null), own));
        var session = open(own, POD.value());

        edge.removeKey(Workspace.MAIN, TestShell.fingerprint(own));

        assertThat(TestShell.run(edge.gateway(own, POD + "+" + RunningEdge.USER, "echo in"))
                        .out())
                .isEqualTo("in\n");
        assertThat(session.isAlive()).isTrue();

        edge.remove(POD);

        assertThat(TestShell.finish(session).err()).contains("Berth: train-1 is terminated.");
        assertDenied(TestShell.run(edge.gateway(own, "berth", "echo in")));
    }

    @Test
    void a_second_key_of_the_user_is_tried_for_the_pod_it_opens() {
        var command = edge.gateway(key, OTHER_POD + "+" + RunningEdge.USER, "echo in");
        command.addAll(1, List.of("-i", otherKey.toString()));

        assertThat(TestShell.run(command).out()).isEqualTo("in\n");
    }

    @Test
    void a_pod_that_cannot_be_reached_says_why_and_never_hangs() {
        edge.change(without(pod.route(Workspace.MAIN, "train-1", null), "train-1 is stopped."));

        var result = TestShell.run(edge.gateway(key, POD.value(), "echo in"));

        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("Berth: train-1 is stopped.");
    }

    @Test
    void a_port_where_nobody_answers_is_named() {
        var route = pod.route(Workspace.MAIN, "train-1", null);
        edge.change(with(route, new SshTarget("127.0.0.1", SshdPod.freePort()), route.hostKey()));

        assertThat(TestShell.run(edge.gateway(key, POD.value(), "echo in")).err())
                .contains("Berth: train-1 does not answer on its SSH port");
    }

    @Test
    void a_pod_with_another_host_key_is_not_trusted() {
        var route = pod.route(Workspace.MAIN, "train-1", null);
        edge.change(with(route, route.target(), otherPod.hostKey));

        var result = TestShell.run(edge.gateway(key, POD.value(), "echo in"));

        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Berth: train-1 shows another host key than its own");
    }

    @Test
    void a_user_the_pod_does_not_know_is_named() {
        assertThat(TestShell.run(edge.gateway(key, POD + "+nobody-here", "echo in"))
                        .err())
                .contains("Berth: train-1 does not let 'nobody-here' in");
    }

    @Test
    void a_stopped_pod_ends_its_sessions_and_says_why() throws Exception {
        var session = open(key, POD.value());
        var other = open(otherKey, OTHER_POD.value());

        edge.change(without(pod.route(Workspace.MAIN, "train-1", null), "train-1 is stopping."));

        var result = TestShell.finish(session);
        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("Berth: train-1 is stopping.");
        assertThat(other.isAlive()).isTrue();
        TestShell.kill(other);
    }

    @Test
    void a_new_boot_of_a_pod_and_its_end_disconnect_too() throws Exception {
        var route = pod.route(Workspace.MAIN, "train-1", null);
        var restarted = open(key, POD.value());
        edge.change(new Route(
                POD,
                Workspace.MAIN,
                route.name(),
                null,
                route.generation(),
                route.boots() + 1,
                route.target(),
                "",
                route.hostKey()));
        assertThat(TestShell.finish(restarted).err()).contains("Berth: train-1 was restarted");

        var terminated = open(key, POD.value());
        edge.remove(POD);
        assertThat(TestShell.finish(terminated).err()).contains("Berth: train-1 is terminated.");
        assertDenied(TestShell.run(edge.gateway(key, POD.value(), "echo in")));
    }

    @Test
    void a_removed_key_is_disconnected_and_refused_while_others_stay() throws Exception {
        edge.acceptKey(Workspace.MAIN, TestShell.fingerprint(otherKey));
        var removed = open(otherKey, POD.value());
        var stays = open(key, POD.value());

        edge.removeKey(Workspace.MAIN, TestShell.fingerprint(otherKey));

        assertThat(TestShell.finish(removed).err())
                .contains("Berth: The key " + TestShell.fingerprint(otherKey) + " was removed from workspace main.");
        assertDenied(TestShell.run(edge.gateway(otherKey, POD.value(), "echo in")));
        assertThat(stays.isAlive()).isTrue();
        TestShell.kill(stays);
    }

    @Test
    void many_sessions_are_disconnected_at_once_and_none_is_forgotten() throws Exception {
        var sessions = new ArrayList<Process>();
        for (int i = 0; i < 6; i++) {
            sessions.add(open(key, POD.value()));
        }
        var before = edge.edge.status();
        var other = open(otherKey, OTHER_POD.value());

        edge.emitWithoutWaiting(new RouteUpdate.RouteRemoved(edge.nextPosition(), POD));
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> edge.edge.status().connectionCount() == before.connectionCount() - 6 + 1);

        for (Process session : sessions) {
            assertThat(TestShell.finish(session).err()).contains("Berth: train-1 is terminated.");
        }
        assertThat(edge.edge.status().disconnected().get(RefusalCause.POD_TERMINATED)
                        - before.disconnected().getOrDefault(RefusalCause.POD_TERMINATED, 0L))
                .isEqualTo(6);
        assertThat(other.isAlive()).isTrue();
        TestShell.kill(other);
    }

    @Test
    void killing_the_pods_sshd_ends_the_session() throws Exception {
        try (var doomed = SshdPod.start(folder, new PodId("pod-dddddddddddddddd"), edge.ca, List.of())) {
            edge.change(doomed.route(Workspace.MAIN, "doomed", null));
            var session = open(key, "doomed.main");
            doomed.kill();

            var result = TestShell.finish(session);
            assertThat(result.exit()).isEqualTo(255);
            assertThat(result.err()).contains("Berth: doomed ended the connection");
        }
    }

    /** A session that has said that it runs. */
    private static Process open(Path key, String login) throws IOException {
        var session = TestShell.start(edge.gateway(key, login + "+" + RunningEdge.USER, "echo open; sleep 30"));
        assertThat(readLine(session.getInputStream())).isEqualTo("open");
        return session;
    }

    private static String readLine(InputStream stream) throws IOException {
        var line = new StringBuilder();
        for (int next = stream.read(); next >= 0 && next != '\n'; next = stream.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private static void assertNoPodOfHis(TestShell.Result result) {
        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("is no pod of yours");
    }

    /** The pods of these tests let in the edge alone, so that a tunnel is known by how its user fails to log in. */
    private static void assertTunnel(List<String> command) {
        assertThat(TestShell.run(command).err()).contains("Permission denied").doesNotContain("is no pod of yours");
    }

    private static Route sibling(PodId id) {
        var route = pod.route(Workspace.MAIN, "sibling", null);
        return new Route(id, Workspace.MAIN, route.name(), null, 1, 0, route.target(), "", route.hostKey());
    }

    private static Route with(Route route, Path own) {
        return new Route(
                route.pod(),
                route.workspace(),
                route.name(),
                route.publicPort(),
                route.generation(),
                route.boots(),
                route.target(),
                route.reason(),
                route.hostKey(),
                Set.of(TestShell.fingerprint(own)),
                null,
                null);
    }

    private static void assertDenied(TestShell.Result result) {
        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Permission denied (publickey).").doesNotContain("assword");
    }

    public static Route without(Route route, String reason) {
        return new Route(
                route.pod(),
                route.workspace(),
                route.name(),
                route.publicPort(),
                route.generation(),
                route.boots(),
                null,
                reason,
                route.hostKey());
    }

    private static Route with(Route route, SshTarget target, String hostKey) {
        return new Route(route.pod(), route.workspace(), route.name(), route.publicPort(), 2, 0, target, "", hostKey);
    }
}
