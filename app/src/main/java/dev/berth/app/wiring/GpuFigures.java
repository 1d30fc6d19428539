package dev.berth.app.wiring;

import dev.berth.nomadsdk.AllocatedResources;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.AllocationStats.Device;
import dev.berth.nomadsdk.AllocationStats.DeviceGroup;
import dev.berth.nomadsdk.AllocationStats.Value;
import dev.berth.query.stats.PodUse.GpuUse;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The GPUs of an allocation with what NVIDIA's device plugin tells of them, by the names and units that it has for that. */
final class GpuFigures {
    private static final String UTILIZATION = "GPU utilization";
    /** Of the memory, used and in all; {@code Memory utilization} is of the way to it. */
    private static final String MEMORY = "Memory state";

    private static final String POWER = "Power usage";
    private static final String TEMPERATURE = "Temperature";

    private GpuFigures() {}

    static List<GpuUse> of(Allocation allocation, List<DeviceGroup> measured) {
        var figures = new HashMap<String, Device>();
        measured.forEach(group -> figures.putAll(group.instanceStats()));
        return allocation.devices().stream()
                .flatMap(group -> group.deviceIds().stream().map(id -> gpu(id, group, figures.get(id))))
                .sorted(Comparator.comparing(GpuUse::id))
                .toList();
    }

    private static GpuUse gpu(String id, AllocatedResources.Device group, @Nullable Device device) {
        Map<String, Value> figures = device == null ? Map.of() : device.figures();
        var memory = figures.get(MEMORY);
        return new GpuUse(
                id,
                group.name(),
                number(figures.get(UTILIZATION), "%"),
                memory == null ? null : bytes(memory, memory.number()),
                memory == null ? null : bytes(memory, memory.whole()),
                number(figures.get(POWER), "W"),
                number(figures.get(TEMPERATURE), "C"));
    }

    /** Null also where it is a text, such as the plugin's {@code N/A}, or in a unit that we do not know. */
    private static @Nullable Double number(@Nullable Value value, String unit) {
        return value == null || !unit.equals(value.unit()) || value.number().isEmpty()
                ? null
                : value.number().getAsDouble();
    }

    private static @Nullable Long bytes(Value value, OptionalDouble number) {
        return !"MiB".equals(value.unit()) || number.isEmpty() ? null : (long) (number.getAsDouble() * (1 << 20));
    }
}
