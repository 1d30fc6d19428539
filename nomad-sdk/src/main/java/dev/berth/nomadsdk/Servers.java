package dev.berth.nomadsdk;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code /v1/status}: the servers as a whole. Needs no token. */
public final class Servers {
    private static final JsonType<List<String>> PEERS = Json.listOf(String.class);

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
        // Any server sends a date; what it sends besides shows whether it is Nomad.
        return http.read("/v1/status/peers")
                .doOnNext(answer -> PEERS.read(answer.body()))
                .mapNotNull(answer -> answer.date().orElse(null));
    }
}
