package dev.berth.query.gpu;

/**
 * GPUs of one model, in machines that take pods.
 *
 * @param nodes how many machines have some
 * @param allowed whether the caller's workspace may use them
 */
public record GpuModel(String model, int total, int free, int nodes, boolean allowed) {
    /** Such as there are, whoever may use them. */
    public GpuModel(String model, int total, int free, int nodes) {
        this(model, total, free, nodes, true);
    }

    GpuModel allowed(boolean may) {
        return new GpuModel(model, total, free, nodes, may);
    }
}
