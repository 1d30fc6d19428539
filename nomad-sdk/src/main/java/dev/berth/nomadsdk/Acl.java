package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code /v1/acl}: who may do what. */
public final class Acl {
    private final NomadHttp http;

    Acl(NomadHttp http) {
        this.http = http;
    }

    /** The token that asks. Fails with {@link Refusal.Invalid} ({@code ACL support disabled}) where there are no ACLs. */
    public Mono<Token> self() {
        return http.get("/v1/acl/token/self", Json.type(Token.class));
    }

    /**
     * What may be said of a token.
     *
     * @param type client or management
     * @param policies by name
     * @param expirationTime null where it does not expire
     */
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record Token(
            @JsonProperty("AccessorID") String accessorId,
            @Nullable String name,
            String type,
            List<String> policies,
            @Nullable Instant expirationTime) {
        public Token {
            policies = policies == null ? List.of() : List.copyOf(policies);
        }

        public boolean isManagement() {
            return "management".equals(type);
        }
    }
}
