package dev.berth.command.node.change;

import static dev.berth.command.TestModule.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.ClusterNodes;
import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.node.NodeEvent.NodeCordonRequested;
import dev.berth.messages.node.NodeEvent.NodeDrainRequested;
import dev.berth.messages.node.NodeEvent.NodeUncordonRequested;
import dev.berth.messages.node.NodeEvent.NodeUndrainRequested;
import dev.berth.messages.node.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class NodeActionsEndpointTest {
    private static final Caller OWNER = new Caller("owner", Workspace.MAIN, Set.of(Scope.ADMIN), "req-1");
    private static final NodeId NODE = new NodeId("0b3d8f2e-5c1a-4f7e-9d6b-2a1c3e4f5a6b");
    private static final NodeId DRAINING = new NodeId("1b3d8f2e-5c1a-4f7e-9d6b-2a1c3e4f5a6b");

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec act(String node, Map<String, ?> body) {
        return request(node).bodyValue(body).exchange();
    }

    private RequestBodySpec request(String node) {
        return request(OWNER, node);
    }

    private RequestBodySpec request(Caller caller, String node) {
        ClusterNodes nodes = id -> id.equals(NODE)
                ? Mono.just(new ClusterNodes.State("node-1", false))
                : id.equals(DRAINING) ? Mono.just(new ClusterNodes.State("node-2", true)) : Mono.empty();
        return TestEndpoints.client(
                        caller, new NodeActionsEndpoint(module.commands(), nodes, (_, _) -> Mono.empty(), () -> "log1"))
                .post()
                .uri("/v1/admin/nodes/{id}/actions", node);
    }

    @Test
    void each_action_is_accepted_and_written_down() {
        act(NODE.value(), Map.of("action", "drain", "deadline", "PT5M"))
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-1")
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("node-1")
                .jsonPath("$.action")
                .isEqualTo("drain");
        act(NODE.value(), Map.of("action", "undrain")).expectStatus().isAccepted();
        act(NODE.value(), Map.of("action", "cordon")).expectStatus().isAccepted();
        act(NODE.value(), Map.of("action", "uncordon")).expectStatus().isAccepted();

        assertThat(module.events())
                .isEqualTo(List.of(
                        new NodeDrainRequested(NODE, Workspace.MAIN, Duration.ofMinutes(5), null),
                        new NodeUndrainRequested(NODE, Workspace.MAIN, null),
                        new NodeCordonRequested(NODE, Workspace.MAIN, null),
                        new NodeUncordonRequested(NODE, Workspace.MAIN, null)));
    }

    @Test
    void who_does_not_own_the_installation_changes_no_machine() {
        request(ANNA, NODE.value())
                .bodyValue(Map.of("action", "drain"))
                .exchange()
                .expectStatus()
                .isForbidden();
        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_drain_without_a_deadline_has_an_hour() {
        act(NODE.value(), Map.of("action", "drain")).expectStatus().isAccepted();
        assertThat(module.events())
                .singleElement()
                .isInstanceOfSatisfying(
                        NodeDrainRequested.class,
                        drain -> assertThat(drain.deadline()).isEqualTo(Duration.ofHours(1)));
    }

    @Test
    void a_request_that_is_sent_twice_with_its_key_is_done_once() {
        for (int i = 0; i < 2; i++) {
            request(NODE.value())
                    .header("Idempotency-Key", "once")
                    .bodyValue(Map.of("action", "cordon"))
                    .exchange()
                    .expectStatus()
                    .isAccepted()
                    .expectHeader()
                    .valueEquals("Berth-Position", "log1-1");
        }
        assertThat(module.events()).hasSize(1);
        request(NODE.value())
                .header("Idempotency-Key", "once")
                .bodyValue(Map.of("action", "uncordon"))
                .exchange()
                .expectStatus()
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2b3d8f2e-5c1a-4f7e-9d6b-2a1c3e4f5a6b", "node-1", "..%2Fx"})
    void a_machine_that_the_cluster_does_not_have_is_not_found(String node) {
        act(node, Map.of("action", "cordon"))
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-node");
        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_machine_that_drains_cannot_be_uncordoned_and_says_what_to_send_instead() {
        act(DRAINING.value(), Map.of("action", "uncordon"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("node-drains")
                .jsonPath("$.detail")
                .value(detail -> assertThat(String.valueOf(detail)).contains("undrain"));
        assertThat(module.events()).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_body_is_told_by_its_field() {
        for (var body : List.<Map<String, ?>>of(
                Map.of("action", "explode"),
                Map.of(),
                Map.of("action", 1),
                Map.of("action", "drain", "deadline", "soon"),
                Map.of("action", "drain", "deadline", "PT0S"),
                Map.of("action", "drain", "deadline", "P8D"),
                Map.of("action", "cordon", "deadline", "PT1H"),
                Map.of("action", "cordon", "force", true))) {
            act(NODE.value(), body)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.errors.length()")
                    .isEqualTo(1);
        }
        assertThat(module.events()).isEmpty();
    }
}
