package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
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

    /** The servers of the agent's region. Needs a token that may read nodes. */
    public Mono<List<ServerMember>> servers() {
        return http.get("/v1/agent/members", Json.type(Members.class)).map(Members::members);
    }

    /** The agent's configuration and version. Needs a token that may read agents. */
    public Mono<JsonNode> self() {
        return http.get("/v1/agent/self", Json.type(JsonNode.class));
    }

    /**
     * A server, as the others know it.
     *
     * @param status alive, leaving, left or failed
     */
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record ServerMember(String name, String status, Map<String, String> tags) {
        public ServerMember {
            tags = tags == null ? Map.of() : Map.copyOf(tags);
        }

        /** E.g. {@code 2.0.5} or {@code 1.11.4+ent}. */
        public String version() {
            return tags.getOrDefault("build", "");
        }
    }

    private record Members(List<ServerMember> members) {}
}
