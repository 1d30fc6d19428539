package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodId;
import dev.berth.query.node.ClusterNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class NodesEndpointTest {
    private static final Instant DEADLINE = Instant.parse("2026-11-21T08:00:00Z");
    private static final PodId STRAY = new PodId("pod-zzzzzzzzzzzzzzzz");

    private static final PodId running = new Histories(31).newId();
    private static TestLog log;
    private static TestWeb web;

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.viewsReach(log.append(Histories.running(running, ADA, "train-1", 10_003)));
        web.nodes = List.of(
                new ClusterNode(
                        "id-1",
                        "node-1",
                        "ready",
                        false,
                        false,
                        null,
                        List.of(new ClusterNode.DriverStatus("docker", false, "Failed to connect to docker daemon")),
                        List.of(
                                new ClusterNode.Gpu("GPU-1", "H100", true, running),
                                new ClusterNode.Gpu("GPU-2", "H100", false, null)),
                        List.of(running, STRAY)),
                new ClusterNode("id-2", "node-2", "ready", true, true, DEADLINE, List.of(), List.of(), List.of()),
                new ClusterNode("id-3", "node-3", "down", true, false, null, List.of(), List.of(), List.of()));
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private static JsonNode nodes() {
        return web.as(ADA, Scope.ADMIN)
                .get()
                .uri("/v1/admin/nodes")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .get("nodes");
    }

    @Test
    void each_gpu_is_shown_with_who_holds_it_and_each_driver_with_what_ails_it() {
        JsonNode node = nodes().get(0);
        assertThat(node.get("gpus").get(0).get("pod").asString()).isEqualTo(running.value());
        assertThat(node.get("gpus").get(1).get("pod").isNull()).isTrue();
        assertThat(node.get("gpus").get(1).get("healthy").asBoolean()).isFalse();
        assertThat(node.get("drivers").get(0).get("reason").asString()).contains("docker daemon");
    }

    @Test
    void pods_of_all_workspaces_are_named_and_one_that_berth_does_not_know_is_not_hidden() {
        JsonNode pods = nodes().get(0).get("pods");
        assertThat(pods.get(0).get("name").asString()).isEqualTo("train-1");
        assertThat(pods.get(0).get("workspace").asString()).isEqualTo(ADA.name());
        assertThat(pods.get(0).get("phase").asString()).isEqualTo("RUNNING");
        assertThat(pods.get(1).get("id").asString()).isEqualTo(STRAY.value());
        assertThat(pods.get(1).get("name").isNull()).isTrue();
    }

    @Test
    void a_node_says_what_can_be_done_with_it() {
        assertThat(nodes().get(0).get("actions").toString()).isEqualTo("[\"cordon\",\"drain\"]");
        assertThat(nodes().get(1).get("actions").toString()).isEqualTo("[\"undrain\"]");
        assertThat(nodes().get(2).get("actions").toString()).isEqualTo("[\"uncordon\",\"drain\"]");
        assertThat(nodes().get(1).get("drainDeadline").asString()).isEqualTo(DEADLINE.toString());
    }
}
