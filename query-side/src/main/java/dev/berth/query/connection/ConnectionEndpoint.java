package dev.berth.query.connection;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.sshkey.SshKeys;
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
    private final SshKeys keys;
    private final EdgeAddresses edges;
    private final PublicPortFaults ports;

    ConnectionEndpoint(CallersPods pods, SshKeys keys, EdgeAddresses edges, PublicPortFaults ports) {
        this.pods = pods;
        this.keys = keys;
        this.edges = edges;
        this.ports = ports;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/connection")
    Mono<ConnectionList> connections(
            Caller caller, @PathVariable String id, @RequestParam(required = false) @Nullable String minPosition) {
        return pods.get(caller, id, minPosition)
                .flatMap(pod -> obstacles(pod.view())
                        .map(obstacles -> ConnectionList.of(pod.view(), edges.current(), obstacles)));
    }

    private Mono<Obstacles> obstacles(PodView pod) {
        Integer port = pod.publicPort();
        return keys.any(pod.workspace()).map(anyKey -> new Obstacles(!anyKey, port == null ? null : ports.of(port)));
    }
}
