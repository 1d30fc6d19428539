package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod of two nodes, each a server of its own, and a pod of one beside it. */
public class SeveralNodesGatewayTest {
    private static final Workspace ACME = new Workspace("acme");
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId SINGLE = new PodId("pod-cccccccccccccccc");
    private static final String COMMAND = "echo $SSH_CONNECTION";

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod leader;
    static SshdPod second;
    static SshdPod single;
    static Path key;
    static Path otherKey;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        otherKey = TestShell.key(folder, "other");
        leader = SshdPod.start(Files.createDirectory(folder.resolve("leader")), POD, edge.ca, List.of());
        second = SshdPod.start(Files.createDirectory(folder.resolve("second")), POD.ofNode(1), edge.ca, List.of());
        single = SshdPod.start(Files.createDirectory(folder.resolve("single")), SINGLE, edge.ca, List.of());
        edge.snapshot(
                List.of(
                        leader.route(Workspace.MAIN, "train", null).ofSeveral(2),
                        second.route(Workspace.MAIN, "train-1", null),
                        single.route(Workspace.MAIN, "run", null)),
                Map.of(
                        Workspace.MAIN,
                        Set.of(TestShell.fingerprint(key)),
                        ACME,
                        Set.of(TestShell.fingerprint(otherKey))));
    }

    @AfterAll
    static void stop() {
        leader.close();
        second.close();
        single.close();
        edge.endWithNothingLeft();
    }

    private static TestShell.Result run(Path with, String login) {
        return TestShell.run(edge.gateway(with, login, COMMAND));
    }

    private static String as(String login) {
        return login + "+" + RunningEdge.USER;
    }

    @Test
    void BASE_12_each_node_has_its_index_behind_the_pods_name_and_id_and_without_one_it_is_the_leader() {
        for (String login : List.of(POD.value(), POD + "-0", "train.main", "train-0.main")) {
            assertThat(run(key, as(login)).out()).as(login).endsWith(" " + leader.port + "\n");
        }
        for (String login : List.of(POD + "-1", "train-1.main")) {
            assertThat(run(key, as(login)).out()).as(login).endsWith(" " + second.port + "\n");
        }
        for (String login : List.of(SINGLE.value(), SINGLE + "-0", "run.main")) {
            assertThat(run(key, as(login)).out()).as(login).endsWith(" " + single.port + "\n");
        }
    }

    @Test
    void BASE_12_a_node_that_is_not_there_is_answered_with_those_that_are() {
        for (String login : List.of(
                POD + "-2",
                POD + "-15",
                "train-2.main",
                POD + "-01",
                POD + "-100",
                POD + "-x",
                POD + "-",
                "train-01.main")) {
            var refused = run(key, as(login));
            assertThat(refused.exit()).isEqualTo(255);
            assertThat(refused.err()).as(login).contains("train has the nodes 0 to 1", "as in train-1.");
        }
        assertThat(run(key, as(SINGLE + "-1")).err()).contains("run has one node only");
        // A pod of one may well be called so another time.
        assertThat(run(key, as("run-0.main")).err()).contains("Permission denied (publickey)");
    }

    @Test
    void a_strangers_key_learns_of_no_node_whether_it_is_there_or_not() {
        for (String login : List.of(
                POD + "-0",
                POD + "-1",
                POD + "-2",
                POD + "-x",
                "train-0.main",
                "train-1.main",
                "train-2.main",
                "train-01.main",
                SINGLE + "-1")) {
            var refused = run(otherKey, as(login));
            assertThat(refused.err())
                    .as(login)
                    .contains("Permission denied (publickey).")
                    .doesNotContain("node");
        }
    }

    @Test
    void BASE_12_a_jump_leads_to_a_node_and_names_those_there_are() throws Exception {
        edge.trust(POD + "-1.berth.internal", 22, second.hostKey);
        edge.trust("train-1--main.berth.internal", 22, second.hostKey);
        for (String host : List.of(POD + "-1", "train-1--main")) {
            // The servers of these tests let in the edge alone, so that a tunnel is known by how its user fails to log
            // in.
            assertThat(TestShell.run(edge.jump(key, host + ".berth.internal", COMMAND))
                            .err())
                    .contains("Permission denied");
        }
        for (String host : List.of(POD + "-2", "train-2--main", POD + "-01", "train-02--main")) {
            assertThat(TestShell.run(edge.jump(key, host + ".berth.internal", COMMAND))
                            .err())
                    .contains("train has the nodes 0 to 1");
            assertThat(TestShell.run(edge.jump(otherKey, host + ".berth.internal", COMMAND))
                            .err())
                    .contains("is no pod of yours")
                    .doesNotContain("nodes");
        }
    }

    @Test
    void a_node_that_is_lost_leaves_the_ways_to_the_others_open() {
        edge.change(GatewayRefusalTest.without(
                second.route(Workspace.MAIN, "train-1", null), "Node 1 of train is lost: its machine is silent."));
        try {
            assertThat(run(key, as("train-1.main")).err()).contains("Node 1 of train is lost");
            assertThat(run(key, as("train.main")).out()).endsWith(" " + leader.port + "\n");
        } finally {
            edge.change(second.route(Workspace.MAIN, "train-1", null));
        }
    }
}
