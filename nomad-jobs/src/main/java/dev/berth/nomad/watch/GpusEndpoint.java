package dev.berth.nomad.watch;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/gpus}: what the cluster has. From memory, so it costs Nomad nothing. */
@RestController
public final class GpusEndpoint {
    private final Gpus gpus;

    public GpusEndpoint(Gpus gpus) {
        this.gpus = gpus;
    }

    /**
     * GPUs of one model.
     *
     * @param nodes how many machines have some
     */
    public record GpuModel(String model, int total, int free, int nodes) {}

    /** The answer. */
    public record GpuList(List<GpuModel> gpus) {}

    /** By model, sorted by name. */
    @Requires(Scope.READ)
    @GetMapping("/v1/gpus")
    public GpuList list(Caller caller) {
        return new GpuList(gpus.inventory().models().stream()
                .map(model -> new GpuModel(model.model(), model.total(), model.free(), model.nodes()))
                .toList());
    }
}
