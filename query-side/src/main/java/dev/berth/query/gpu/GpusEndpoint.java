package dev.berth.query.gpu;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/gpus}: what the cluster has. From memory, or from what Nomad said a moment ago. */
@RestController
public final class GpusEndpoint {
    private final GpuModels models;

    public GpusEndpoint(GpuModels models) {
        this.models = models;
    }

    /** The answer. */
    public record GpuList(List<GpuModel> gpus) {}

    /** By model, sorted by name. */
    @Requires(Scope.READ)
    @GetMapping("/v1/gpus")
    public Mono<GpuList> list(Caller caller) {
        return models.now().map(GpuList::new);
    }
}
