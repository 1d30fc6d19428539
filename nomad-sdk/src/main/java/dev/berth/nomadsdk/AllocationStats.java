package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What an allocation uses.
 *
 * @param resourceUsage of all its tasks; null where the node measures nothing
 * @param tasks by name
 * @param timestamp nanoseconds since 1970
 */
public record AllocationStats(@Nullable Usage resourceUsage, Map<String, Task> tasks, long timestamp) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public AllocationStats {
        tasks = tasks == null ? Map.of() : Map.copyOf(tasks);
    }

    /** What one task uses. */
    public record Task(@Nullable Usage resourceUsage, long timestamp) {}

    /** Processors, memory and devices. */
    public record Usage(@Nullable Cpu cpuStats, @Nullable Memory memoryStats, List<DeviceGroup> deviceStats) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public Usage {
            deviceStats = deviceStats == null ? List.of() : List.copyOf(deviceStats);
        }
    }

    /**
     * Processors.
     *
     * @param percent of one processor
     * @param totalTicks MHz
     * @param throttledTime nanoseconds
     * @param measured which of the figures the driver measures; the others are 0
     */
    public record Cpu(
            double percent, double totalTicks, long throttledPeriods, long throttledTime, List<String> measured) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public Cpu {
            measured = measured == null ? List.of() : List.copyOf(measured);
        }
    }

    /**
     * Bytes.
     *
     * @param usage what the limit counts, with the cache; containers have it, processes have {@code rss} only
     * @param measured which of the figures the driver measures; the others are 0
     */
    public record Memory(
            @JsonProperty("RSS") long rss, long cache, long swap, long usage, long maxUsage, List<String> measured) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public Memory {
            measured = measured == null ? List.of() : List.copyOf(measured);
        }
    }

    /**
     * The allocation's devices of one model.
     *
     * @param instanceStats by the device's id
     */
    public record DeviceGroup(String vendor, String type, String name, Map<String, Device> instanceStats) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public DeviceGroup {
            instanceStats = instanceStats == null ? Map.of() : Map.copyOf(instanceStats);
        }
    }

    /**
     * One device. What its plugin tells differs by plugin.
     *
     * @param summary the figure that the plugin holds for the most telling one
     * @param timestamp RFC 3339
     */
    public record Device(
            @Nullable Value summary,
            @Nullable Figures stats,
            @Nullable String timestamp) {
        /** Its figures by name, such as {@code Temperature} of NVIDIA's plugin. */
        public Map<String, Value> figures() {
            return stats == null ? Map.of() : stats.attributes();
        }
    }

    /** The part of the answer that holds a device's figures. */
    public record Figures(Map<String, Value> attributes) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public Figures {
            attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
        }
    }

    /** A figure, as a number or as a text. */
    public record Value(
            @Nullable Long intNumeratorVal,
            @Nullable Long intDenominatorVal,
            @Nullable Double floatNumeratorVal,
            @Nullable Double floatDenominatorVal,
            @Nullable String stringVal,
            @Nullable Boolean boolVal,
            @Nullable String unit,
            @Nullable String desc) {
        /** The number, without what it is a part of; empty where the figure is a text. */
        public OptionalDouble number() {
            if (floatNumeratorVal != null) {
                return OptionalDouble.of(floatNumeratorVal);
            }
            return intNumeratorVal == null ? OptionalDouble.empty() : OptionalDouble.of(intNumeratorVal);
        }

        /** What the number is a part of, such as all of the memory; empty where it is no part. */
        public OptionalDouble whole() {
            if (floatDenominatorVal != null) {
                return OptionalDouble.of(floatDenominatorVal);
            }
            return intDenominatorVal == null ? OptionalDouble.empty() : OptionalDouble.of(intDenominatorVal);
        }
    }
}
