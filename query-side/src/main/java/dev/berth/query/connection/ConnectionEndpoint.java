package dev.berth.query.connection;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodView;
import dev.berth.query.acceptedkey.AcceptedKey;
import dev.berth.query.acceptedkey.PodOwnKeys;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/connection}: what to paste to reach a pod. */
@RestController
final class ConnectionEndpoint {
    private static final Duration OWN_KEYS_TIMEOUT = Duration.ofSeconds(2);

    private final CallersPods pods;
    private final SshKeys keys;
    private final PodOwnKeys own;
    private final EdgeAddresses edges;
    private final PublicPortFaults ports;
    private final Clock clock;

    ConnectionEndpoint(
            CallersPods pods, SshKeys keys, PodOwnKeys own, EdgeAddresses edges, PublicPortFaults ports, Clock clock) {
        this.pods = pods;
        this.keys = keys;
        this.own = own;
        this.edges = edges;
        this.ports = ports;
        this.clock = clock;
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
        return keys.any(pod.workspace())
                .flatMap(anySaved -> anySaved
                        ? Mono.just(new Obstacles(false, false, fault(port)))
                        : anyOwn(pod).map(anyOwn -> new Obstacles(true, !anyOwn, fault(port))));
    }

    private @Nullable String fault(@Nullable Integer port) {
        return port == null ? null : ports.of(port);
    }

    /** False also where the pod's machine does not answer in time. */
    private Mono<Boolean> anyOwn(PodView pod) {
        return own.of(pod.id())
                .map(lines -> !AcceptedKey.ofFile(lines, clock.instant()).isEmpty())
                .timeout(OWN_KEYS_TIMEOUT, Mono.empty())
                .defaultIfEmpty(false);
    }
}
