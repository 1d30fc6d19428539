package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import reactor.core.publisher.Mono;

/** {@code /v1/agent}: the agent itself. */
public final class Agent {
    private final NomadHttp http;

    Agent(NomadHttp http) {
        this.http = http;
    }

    /** Fails where the agent, or the cluster behind it, is not well. Needs no token. */
    public Mono<JsonNode> health() {
        return http.get("/v1/agent/health", Json.type(JsonNode.class));
    }

    /** The agent's configuration and version. Needs a token that may read agents. */
    public Mono<JsonNode> self() {
        return http.get("/v1/agent/self", Json.type(JsonNode.class));
    }
}
