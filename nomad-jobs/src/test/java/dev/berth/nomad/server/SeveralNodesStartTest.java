package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadsdk.Allocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The nodes of a pod begin together, and each knows its place among them. */
class SeveralNodesStartTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final List<String> TELL = List.of(
            "/bin/sh",
            "-c",
            "echo rank=$BERTH_NODE_RANK,$BT_NODE_RANK size=$BERTH_GROUP_SIZE,$BT_GROUP_SIZE leader=$BERTH_LEADER_ADDR:$BERTH_LEADER_PORT,$BT_LEADER_ADDR");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void BASE_22_no_node_begins_before_all_have_a_place_and_then_each_knows_the_leader(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.nodeKeys(2);
            // As another boot of the pod has left it.
            pod.group("7 10.9.9.9 999\n");
            pod.registerNodes(2, TELL);
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(pod.allocations())
                            .hasSize(2)
                            .allSatisfy(node -> assertThat(pod.log(node)).contains("Waiting until all of them")));
            assertThat(pod.allocations()).noneMatch(TestPod::listens);
            assertThat(pod.allocations()).noneMatch(node -> pod.log(node).contains("rank="));

            var leader = pod.allocations().getFirst().port("node").orElseThrow();
            pod.group("1 10.0.0.1 %d\n".formatted(leader.value()));

            await().atMost(TIMEOUT).until(() -> pod.allocations().stream().allMatch(TestPod::listens));
            for (int rank = 0; rank < 2; rank++) {
                var told = "rank=%1$d,%1$d size=2,2 leader=10.0.0.1:%2$d,10.0.0.1".formatted(rank, leader.value());
                Allocation node = pod.allocations().get(rank);
                await().atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(pod.log(node)).contains(told));
                var ssh = new Ssh(directory, kind.user(), directory.resolve("mine"), TestPod.port(node));
                await().atMost(WithOnePod.KEYS_ACT).until(() -> ssh.run("true").exit() == 0);
                assertThat(ssh.run(TELL.getLast()).out().strip()).isEqualTo(told);
            }
        }
    }
}
