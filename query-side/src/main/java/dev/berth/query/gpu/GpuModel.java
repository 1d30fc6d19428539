package dev.berth.query.gpu;

/**
 * GPUs of one model, in machines that take pods.
 *
 * @param nodes how many machines have some
 */
public record GpuModel(String model, int total, int free, int nodes) {}
