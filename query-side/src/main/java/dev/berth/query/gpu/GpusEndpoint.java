package dev.berth.query.gpu;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.policy.WorkspacePolicies;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/gpus}: what the cluster has, from memory or from what Nomad said a moment ago, and which of it the workspace may use.
 */
@RestController
public final class GpusEndpoint {
    private final GpuModels models;
    private final WorkspacePolicies policies;
    private final PublicPortCounts ports;

    public GpusEndpoint(GpuModels models, WorkspacePolicies policies, PublicPortCounts ports) {
        this.models = models;
        this.policies = policies;
        this.ports = ports;
    }

    /** The answer; what else a launch needs to be reached at an address of its own comes with it. */
    public record GpuList(List<GpuModel> gpus, PublicPortCounts.PublicPortCount publicPorts) {}

    /** By model, sorted by name. */
    @Requires(Scope.READ)
    @GetMapping("/v1/gpus")
    public Mono<GpuList> list(Caller caller) {
        return models.now()
                .zipWith(
                        policies.of(caller.workspace()),
                        (all, policy) -> new GpuList(
                                all.stream()
                                        .map(gpus -> gpus.allowed(policy.allows(gpus.model())))
                                        .toList(),
                                ports.now()));
    }
}
