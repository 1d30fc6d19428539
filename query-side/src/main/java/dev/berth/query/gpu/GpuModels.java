package dev.berth.query.gpu;

import java.util.List;
import reactor.core.publisher.Mono;

/** Which GPUs the cluster has. Implemented where the cluster is known; answers from memory where it can. */
@FunctionalInterface
public interface GpuModels {
    /** By model, sorted by its name. */
    Mono<List<GpuModel>> now();
}
