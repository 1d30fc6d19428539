package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.scheduler.Cluster;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.UUID;

/** The one node: this machine. Its GPUs are names derived from the node's id, so they stay the same over restarts. */
public final class NodeJson {
    private NodeJson() {}

    public static List<String> deviceIds(String nodeId, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(number -> "GPU-"
                        + UUID.nameUUIDFromBytes(
                                (nodeId + "/" + number).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .toList();
    }

    public static ObjectNode node(String id, EmbeddedNomadSettings settings, long index, long seconds) {
        ObjectNode node = JsonNodes.object()
                .put("ID", id)
                .put("Name", settings.nodeName())
                .put("Address", settings.host())
                .put("ComputedClass", "embedded")
                .put("NodeClass", "embedded")
                .put("NodePool", "default")
                .put("Datacenter", "dc1")
                .put("Drain", false)
                .put("SchedulingEligibility", "eligible")
                .put("Status", "ready")
                .put("StatusDescription", "")
                .put("StatusUpdatedAt", seconds)
                .put("Version", EmbeddedNomad.VERSION)
                .put("CreateIndex", index)
                .put("ModifyIndex", index);
        node.putNull("DrainStrategy").putNull("LastDrain");
        node.putObject("HostVolumes");
        node.putObject("Meta");
        node.putObject("Attributes")
                .put("kernel.name", System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT))
                .put("cpu.arch", System.getProperty("os.arch"))
                .put("nomad.version", EmbeddedNomad.VERSION)
                .put("unique.hostname", settings.nodeName());
        ObjectNode drivers = node.putObject("Drivers");
        for (String driver : ControlPlane.DRIVERS) {
            drivers.putObject(driver).put("Detected", true).put("Healthy", true).put("HealthDescription", "Healthy");
        }
        node.set("NodeResources", resources(id, settings));
        return node;
    }

    /** A row of the node list. */
    public static ObjectNode stub(ObjectNode node, boolean resources) {
        ObjectNode stub = node.deepCopy();
        stub.remove(List.of("Meta", "ComputedClass", "DrainStrategy", "Attributes", "HostVolumes"));
        if (!resources) {
            stub.remove("NodeResources");
        }
        return stub;
    }

    private static ObjectNode resources(String id, EmbeddedNomadSettings settings) {
        int cores = Runtime.getRuntime().availableProcessors();
        ObjectNode all = JsonNodes.object()
                .put("MinDynamicPort", settings.minDynamicPort())
                .put("MaxDynamicPort", settings.maxDynamicPort());
        all.putObject("Cpu").put("CpuShares", cores * 1000).put("TotalCpuCores", cores);
        all.putObject("Memory").put("MemoryMB", memoryMegabytes());
        ArrayNode devices = all.putArray("Devices");
        if (settings.gpus() > 0) {
            ObjectNode device = devices.addObject()
                    .put("Vendor", Cluster.VENDOR)
                    .put("Type", Cluster.TYPE)
                    .put("Name", settings.gpuModel());
            device.putObject("Attributes");
            ArrayNode instances = device.putArray("Instances");
            deviceIds(id, settings.gpus())
                    .forEach(instance -> instances
                            .addObject()
                            .put("ID", instance)
                            .put("Healthy", true)
                            .put("HealthDescription", "")
                            .putNull("Locality"));
        }
        all.putArray("Networks")
                .addObject()
                .put("Device", "lo")
                .put("IP", settings.host())
                .put("CIDR", settings.host() + "/32")
                .put("Mode", "host")
                .put("MBits", 1000);
        return all;
    }

    private static long memoryMegabytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize() >> 20
                : Runtime.getRuntime().maxMemory() >> 20;
    }
}
