package dev.berth.command.node.change;

import dev.berth.command.ClusterNodes;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.node.ChangeNode;
import dev.berth.messages.node.NodeAction;
import dev.berth.messages.node.NodeAnswer;
import dev.berth.messages.node.NodeId;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code POST /v1/admin/nodes/{id}/actions}: 202 once it is in the log; {@code GET /v1/admin/nodes} shows what came of it. */
@RestController
final class NodeActionsEndpoint {
    private final Commands commands;
    private final ClusterNodes nodes;
    private final Responses responses;

    NodeActionsEndpoint(
            Commands commands, ClusterNodes nodes, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.nodes = nodes;
        this.responses = new Responses(progress, incarnation);
    }

    /** What is being done. */
    record NodeActionAccepted(String id, String name, NodeAction action) {}

    @PostMapping(path = "/v1/admin/nodes/{id}/actions", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<NodeActionAccepted>> act(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = NodeActionBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        var asked = NodeActionRequest.read(body);
        var request = RequestHeaders.requestKey(
                key,
                "POST /v1/admin/nodes/%s/actions".formatted(id),
                Map.of(
                        "action",
                        asked.action().word(),
                        "deadline",
                        asked.deadline().toString()));
        return node(id).flatMap(state -> isUncordonOfDrain(asked, state)
                ? Mono.error(drains(state).asException())
                : commands.send(new ChangeNode(caller, new NodeId(id), asked.action(), asked.deadline(), request))
                        .flatMap(answer -> accepted(answer, new NodeActionAccepted(id, state.name(), asked.action()))));
    }

    private Mono<ClusterNodes.State> node(String id) {
        return NodeId.isValid(id)
                ? nodes.find(new NodeId(id))
                        .switchIfEmpty(Mono.error(() -> unknown(id).asException()))
                : Mono.error(unknown(id).asException());
    }

    private static boolean isUncordonOfDrain(NodeActionRequest asked, ClusterNodes.State state) {
        return asked.action() == NodeAction.UNCORDON && state.draining();
    }

    private Mono<ResponseEntity<NodeActionAccepted>> accepted(NodeAnswer answer, NodeActionAccepted accepted) {
        return switch (answer) {
            case NodeAnswer.Accepted(var position) ->
                responses
                        .accepted(
                                position,
                                ResponseEntity.status(HttpStatus.ACCEPTED).location(URI.create("/v1/admin/nodes")))
                        .map(response -> response.body(accepted));
            case NodeAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }

    private static Problem unknown(String id) {
        return Problem.of(
                ProblemCode.UNKNOWN_NODE,
                "The cluster has no machine '%s'. GET /v1/admin/nodes lists those there are.".formatted(id));
    }

    private static Problem drains(ClusterNodes.State state) {
        return Problem.of(
                ProblemCode.NODE_DRAINS,
                "%s is being drained and cannot take pods before that ends. Send {\"action\": \"undrain\"} to end it."
                        .formatted(state.name()));
    }
}
