package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.JsonNode;
import reactor.core.publisher.Mono;

/** {@code /v1/operator}: settings of the cluster as a whole. Needs a token that may read them. */
public final class Operator {
    private final NomadHttp http;

    Operator(NomadHttp http) {
        this.http = http;
    }

    /** How jobs are scheduled: {@code PreemptionConfig}, {@code RejectJobRegistration}, {@code PauseEvalBroker} … */
    public Mono<JsonNode> schedulerConfiguration() {
        return http.get("/v1/operator/scheduler/configuration", Json.type(JsonNode.class))
                .map(answer -> answer.path("SchedulerConfig"));
    }
}
