package dev.berth.query.gpu;

import java.util.List;

/** Which GPUs the cluster has. Implemented where the cluster is known; answers from memory. */
@FunctionalInterface
public interface GpuModels {
    /** By model, sorted by its name. */
    List<GpuModel> now();
}
