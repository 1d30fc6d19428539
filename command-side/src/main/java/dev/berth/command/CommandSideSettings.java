package dev.berth.command;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What decisions depend on besides the log.
 *
 * @param gpuQuota GPUs that each workspace may hold, null for any number
 * @param portQuarantine how long a released public port rests before it is leased again
 * @param containers whether pods can be made from images
 * @param sizes names of the size classes that a launch may name
 * @param sizedVolumes whether what makes volumes holds them to the size that they were made with
 * @param clock gives events their time
 * @param random thread-safe, for ids and names
 */
public record CommandSideSettings(
        @Nullable Integer gpuQuota,
        Duration portQuarantine,
        boolean containers,
        Set<String> sizes,
        boolean sizedVolumes,
        Clock clock,
        RandomGenerator random) {
    public CommandSideSettings {
        sizes = Set.copyOf(sizes);
        if (gpuQuota != null && gpuQuota < 0) {
            throw new IllegalArgumentException("a GPU quota is 0 or more, not %d".formatted(gpuQuota));
        }
        if (portQuarantine.isNegative()) {
            throw new IllegalArgumentException("a port's quarantine is 0 or more, not %s".formatted(portQuarantine));
        }
    }

    /** Settings where volumes have no size but the one that was said. */
    public CommandSideSettings(
            @Nullable Integer gpuQuota,
            Duration portQuarantine,
            boolean containers,
            Set<String> sizes,
            Clock clock,
            RandomGenerator random) {
        this(gpuQuota, portQuarantine, containers, sizes, false, clock, random);
    }
}
