package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.GpuRequest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a pod's job says of its GPUs. */
final class PodGpus {
    /** What stands for more than itself in a regular expression of Go. */
    private static final Pattern META = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$]");

    private PodGpus() {}

    /** Puts them into {@code resources}, nothing where there are none. */
    static void request(ObjectNode resources, GpuRequest gpu) {
        if (gpu.count() == 0) {
            return;
        }
        var device =
                resources.putArray("Devices").addObject().put("Name", "gpu").put("Count", gpu.count());
        if (gpu.model() != null) {
            constrain(device, "=", gpu.model());
        } else if (gpu.anyOf() != null) {
            // Nomad's sets are split at commas, which names may hold.
            constrain(
                    device,
                    "regexp",
                    gpu.anyOf().stream()
                            .map(model -> META.matcher(model).replaceAll("\\\\$0"))
                            .collect(Collectors.joining("|", "^(?:", ")$")));
        }
    }

    private static void constrain(ObjectNode device, String operand, String model) {
        device.putArray("Constraints")
                .addObject()
                .put("LTarget", "${device.model}")
                .put("Operand", operand)
                .put("RTarget", model);
    }
}
