package dev.berth.nomadsdk;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** {@code /v1/status}: the servers as a whole. Needs no token. */
public final class Servers {
    private final NomadHttp http;

    Servers(NomadHttp http) {
        this.http = http;
    }

    /** Address of the leader; fails with {@link NomadRefusal.NoLeader} after some seconds where there is none. */
    public Mono<String> leader() {
        return http.get("/v1/status/leader", Json.type(String.class));
    }

    /** What time it is by the clock of the agent that answers, cut to the second. */
    public Mono<Instant> time() {
        return http.date("/v1/status/peers");
    }
}
