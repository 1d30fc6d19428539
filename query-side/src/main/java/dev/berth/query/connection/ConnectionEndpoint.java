package dev.berth.query.connection;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.acceptedkey.AcceptedKeys;
import dev.berth.query.acceptedkey.PodOwnKeys;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.policy.PolicyReads;
import dev.berth.query.policy.WorkspacePolicies;
import dev.berth.query.reading.Positions;
import dev.berth.query.route.Routes;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/connection}: what to paste to reach a pod, and whose keys it lets in. */
@RestController
final class ConnectionEndpoint {
    private final CallersPods pods;
    private final AcceptedKeys accepted;
    private final EdgeAddresses edges;
    private final PublicPortFaults ports;
    private final Routes routes;
    private final PolicyReads policies;

    ConnectionEndpoint(
            CallersPods pods,
            SshKeys keys,
            PodOwnKeys own,
            EdgeAddresses edges,
            PublicPortFaults ports,
            Routes routes,
            WorkspacePolicies policies,
            Positions positions,
            Clock clock) {
        this.pods = pods;
        this.accepted = new AcceptedKeys(keys, own, clock);
        this.edges = edges;
        this.ports = ports;
        this.routes = routes;
        this.policies = new PolicyReads(policies, positions);
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/connection")
    Mono<ConnectionList> connections(
            Caller caller, @PathVariable String id, @RequestParam(required = false) @Nullable String minPosition) {
        return pods.get(caller, id, minPosition)
                .flatMap(pod -> Mono.zip(
                                accepted.atEveryAddress(pod.view()), policies.of(caller.workspace(), minPosition))
                        .map(both -> ConnectionList.of(
                                pod.view(),
                                edges.current(),
                                both.getT1(),
                                ports,
                                routes.isRelayClosed(pod.view().id()),
                                !both.getT2().ssh())));
    }
}
