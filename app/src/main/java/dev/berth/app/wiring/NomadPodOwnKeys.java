package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.acceptedkey.PodOwnKeys;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** The copy of a pod's own list of keys, which its start script keeps where Nomad can read it. */
public final class NomadPodOwnKeys implements PodOwnKeys {
    private static final String COPY = "alloc/own_keys";
    private static final int MAX_BYTES = 64 << 10;

    private final Nomad nomad;

    public NomadPodOwnKeys(Nomad nomad) {
        this.nomad = nomad;
    }

    @Override
    public Mono<String> of(PodId pod) {
        return PodAllocations.newestFirst(nomad, pod)
                .filter(allocation -> !allocation.isClientTerminal())
                .next()
                .flatMap(allocation -> nomad.allocations().file(allocation.id(), COPY, MAX_BYTES))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                // A pod that has not run for some seconds yet has no copy.
                .onErrorResume(NomadException.class, _ -> Mono.empty());
    }
}
