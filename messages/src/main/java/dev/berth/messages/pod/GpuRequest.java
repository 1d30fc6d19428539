package dev.berth.messages.pod;

import org.jspecify.annotations.Nullable;

/**
 * GPUs a pod asks for.
 *
 * @param count whole devices, 0 for a pod without GPUs
 * @param model the exact model, or null for any
 */
public record GpuRequest(int count, @Nullable String model) {
    public static final int MAX_COUNT = 10_000;
    public static final GpuRequest NONE = new GpuRequest(0, null);

    public GpuRequest {
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("a pod takes 0 to %d GPUs, not %d".formatted(MAX_COUNT, count));
        }
    }
}
