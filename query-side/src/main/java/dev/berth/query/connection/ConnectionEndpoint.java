package dev.berth.query.connection;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.pod.CallersPods;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/connection}: what to paste to reach a pod. */
@RestController
final class ConnectionEndpoint {
    private final CallersPods pods;
    private final EdgeAddresses edges;

    ConnectionEndpoint(CallersPods pods, EdgeAddresses edges) {
        this.pods = pods;
        this.edges = edges;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/connection")
    Mono<ConnectionList> connections(
            Caller caller, @PathVariable String id, @RequestParam(required = false) @Nullable String minPosition) {
        return pods.get(caller, id, minPosition).map(pod -> ConnectionList.of(pod.view(), edges.current()));
    }
}
