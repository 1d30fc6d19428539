package dev.berth.nomad.watch;

/** GPUs of one model on all {@code nodes} that have some and take work. */
public record GpuCount(String model, int total, int free, int nodes) {}
