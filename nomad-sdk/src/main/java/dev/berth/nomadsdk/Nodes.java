package dev.berth.nomadsdk;

import java.util.List;
import reactor.core.publisher.Mono;

/** {@code /v1/nodes} and {@code /v1/node}. */
public final class Nodes {
    private final NomadHttp http;

    Nodes(NomadHttp http) {
        this.http = http;
    }

    /** Stubs with resources. */
    public Mono<List<Node>> list() {
        return http.get("/v1/nodes?resources=true", Json.listOf(Node.class));
    }

    public Mono<Node> get(String id) {
        return http.get("/v1/node/" + NomadHttp.encode(id), Json.type(Node.class));
    }

    /** One machine with its attributes and drivers. */
    public Mono<NodeDetails> details(String id) {
        return http.get("/v1/node/" + NomadHttp.encode(id), Json.type(NodeDetails.class));
    }
}
