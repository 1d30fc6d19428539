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
        return Pages.of(http, "/v1/evaluations", Evaluation.class);
    }

    public Mono<Evaluation> get(String id) {
        return http.get("/v1/evaluation/" + NomadHttp.encode(id), Json.type(Evaluation.class));
    }
}
