package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/acl}: who may do what. */
public final class Acl {
    private static final String SELF = "/v1/acl/token/self";
    private static final String OFF = "ACL support disabled";
    private static final String OF_NO_ACLS = "acls-disabled";

    private final NomadHttp http;

    Acl(NomadHttp http) {
        this.http = http;
    }

    /** The token that asks. Fails with {@link NomadRefusal.Invalid} ({@code ACL support disabled}) where there are no ACLs. */
    public Mono<Token> self() {
        return http.get(SELF, Json.type(Token.class))
                // Older versions refuse the call, newer ones make up a token.
                .filter(token -> !token.accessorId().equals(OF_NO_ACLS))
                .switchIfEmpty(Mono.error(() -> NomadException.answered(400, OFF, SELF)));
    }

    /** Whether a call about ACLs was refused because the cluster has none. */
    public static boolean isOff(NomadException refused) {
        return refused.text().contains(OFF);
    }

    /**
     * The rules of a token's policies, its roles' among them, as Nomad has parsed them ({@code Namespaces}, {@code Node} …). A
     * token may read its own.
     */
    public Flux<JsonNode> rules(Token token) {
        var ofRoles = Flux.fromIterable(token.roles())
                .concatMap(role ->
                        http.get("/v1/acl/role/" + NomadHttp.encode(String.valueOf(role.id())), Json.type(Role.class)))
                .flatMapIterable(Role::policies)
                .map(Named::name);
        return Flux.fromIterable(token.policies())
                .concatWith(ofRoles)
                .distinct()
                .concatMap(name -> http.get("/v1/acl/policy/" + NomadHttp.encode(name), Json.type(JsonNode.class)))
                .map(policy -> policy.path("RulesJSON"));
    }

    /** A thing by the name it has. */
    public record Named(@JsonProperty("ID") @Nullable String id, String name) {}

    private record Role(List<Named> policies) {}

    /**
     * What may be said of a token.
     *
     * @param type client or management
     * @param policies by name
     * @param roles which have policies of their own
     * @param expirationTime RFC 3339, null where it does not expire
     */
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record Token(
            @JsonProperty("AccessorID") String accessorId,
            @Nullable String name,
            String type,
            List<String> policies,
            List<Named> roles,
            @Nullable String expirationTime) {
        public Token {
            accessorId = accessorId == null ? "" : accessorId;
            policies = policies == null ? List.of() : List.copyOf(policies);
            roles = roles == null ? List.of() : List.copyOf(roles);
        }

        /** When it stops being valid, empty where it does not. */
        public Optional<Instant> expires() {
            return Optional.ofNullable(expirationTime).map(Instant::parse);
        }

        public boolean isManagement() {
            return "management".equals(type);
        }
    }
}
