package dev.berth.nomad.placement;

import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.Variable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Keeps the variable from which a pod's sshd reads its host key and whom it lets in. */
final class PodKeys {
    private static final int MAX_TRIES = 8;

    private final Nomad nomad;
    private final DesiredPods pods;
    private final PodIdentity identity;

    PodKeys(Nomad nomad, DesiredPods pods, PodIdentity identity) {
        this.nomad = nomad;
        this.pods = pods;
        this.identity = identity;
    }

    /** Writes the variable unless it is right already. Reads the keys again where another writer was first. */
    Mono<Void> write(DesiredPod pod) {
        var path = PodJob.variable(pod.id().value());
        return Mono.defer(() -> present(nomad, path)
                        .zipWith(pods.authorizedKeys(pod.workspace()), (present, keys) -> {
                            var items = items(pod, keys);
                            return items.equals(present.items())
                                    ? Mono.<Void>empty()
                                    : nomad.variables()
                                            .put(path, items, present.modifyIndex())
                                            .then();
                        })
                        .flatMap(write -> write))
                .retryWhen(Retry.backoff(MAX_TRIES, Duration.ofMillis(10))
                        .filter(refused -> refused instanceof NomadException e && e.isCasConflict())
                        .onRetryExhaustedThrow((_, last) -> last.failure()));
    }

    /** The variable as it is; one that is not there has no items, and is to be written as new. */
    static Mono<Variable> present(Nomad nomad, String path) {
        return nomad.variables().find(path).defaultIfEmpty(new Variable(path, Map.of(), 0));
    }

    Mono<Void> delete(DesiredPod pod) {
        return nomad.variables().delete(PodJob.variable(pod.id().value()));
    }

    private Map<String, String> items(DesiredPod pod, List<String> keys) {
        var items = new HashMap<String, String>();
        items.put("host_key", identity.hostKeyPem(pod.id()));
        items.put("user_ca", identity.userCaLine());
        items.put("authorized_keys", keys.isEmpty() ? "" : String.join("\n", keys) + "\n");
        return items;
    }
}
