package dev.berth.query.stats;

import dev.berth.query.pod.DiskUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pod used at a moment. Null is what is not known, never 0.
 *
 * @param gpus those that it has, in the order of their ids
 */
public record PodUse(
        @Nullable CpuUse cpu,
        @Nullable MemoryUse memory,
        @Nullable NetworkUse network,
        @Nullable DiskUse disk,
        List<GpuUse> gpus) {
    /** {@code percent} is of one core: 200 for two that are busy. */
    public record CpuUse(double percent) {}

    /** {@code reservedBytes} is what its size gives it, which containers cannot exceed and processes can. */
    public record MemoryUse(long usedBytes, @Nullable Long reservedBytes) {}

    /** Since its network began, and each second between the last two measurements. */
    public record NetworkUse(
            long receivedBytes,
            long sentBytes,
            @Nullable Long receivedBytesPerSecond,
            @Nullable Long sentBytesPerSecond,
            Instant measuredAt) {}

    /** What its driver tells of a GPU. */
    public record GpuUse(
            String id,
            String model,
            @Nullable Double utilizationPercent,
            @Nullable Long memoryUsedBytes,
            @Nullable Long memoryTotalBytes,
            @Nullable Double powerWatts,
            @Nullable Double temperatureCelsius) {}
}
