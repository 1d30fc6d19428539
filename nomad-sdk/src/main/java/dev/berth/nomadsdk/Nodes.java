package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code /v1/nodes} and {@code /v1/node}. */
public final class Nodes {
    private final NomadHttp http;

    Nodes(NomadHttp http) {
        this.http = http;
    }

    /** Stubs with resources. */
    public Mono<List<Node>> list() {
        return Pages.of(http, "/v1/nodes?resources=true", Node.class);
    }

    public Mono<Node> get(String id) {
        return http.get(path(id, ""), Json.type(Node.class));
    }

    /**
     * Has a node take nothing new and what runs there leave. A drain that is done leaves the node ineligible.
     *
     * @param deadline after which what has not left is stopped all the same
     */
    public Mono<Void> drain(String id, Duration deadline) {
        return http.put(
                        path(id, "/drain"),
                        Map.of("DrainSpec", Map.of("Deadline", deadline.toNanos())),
                        Json.type(JsonNode.class))
                .then();
    }

    /** Ends a drain, under way or done, and has the node take work again. */
    public Mono<Void> endDrain(String id) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("MarkEligible", true);
        body.putNull("DrainSpec");
        return http.put(path(id, "/drain"), body, Json.type(JsonNode.class)).then();
    }

    /** Whether the node takes new work. One that drains cannot be made to: refused with status 500. */
    public Mono<Void> setEligible(String id, boolean eligible) {
        return http.put(
                        path(id, "/eligibility"),
                        Map.of("NodeID", id, "Eligibility", eligible ? "eligible" : "ineligible"),
                        Json.type(JsonNode.class))
                .then();
    }

    /** One machine with its attributes and drivers. */
    public Mono<NodeDetails> details(String id) {
        return http.get(path(id, ""), Json.type(NodeDetails.class));
    }

    private static String path(String id, String rest) {
        return "/v1/node/" + NomadHttp.encode(id) + rest;
    }
}
