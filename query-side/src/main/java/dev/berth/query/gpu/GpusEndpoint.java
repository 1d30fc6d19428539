package dev.berth.query.gpu;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/gpus}: what the cluster has. From memory, so it costs Nomad nothing. */
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
    public GpuList list(Caller caller) {
        return new GpuList(models.now());
    }
}
