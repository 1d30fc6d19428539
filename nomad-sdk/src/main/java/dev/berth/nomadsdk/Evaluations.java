package dev.berth.nomadsdk;

import java.util.List;
import reactor.core.publisher.Mono;

/** {@code /v1/evaluations} and {@code /v1/evaluation}. */
public final class Evaluations {
    private final NomadHttp http;

    Evaluations(NomadHttp http) {
        this.http = http;
    }

    public Mono<List<Evaluation>> list() {
        return http.get("/v1/evaluations", Json.listOf(Evaluation.class));
    }

    public Mono<Evaluation> get(String id) {
        return http.get("/v1/evaluation/" + NomadHttp.encode(id), Json.type(Evaluation.class));
    }
}
