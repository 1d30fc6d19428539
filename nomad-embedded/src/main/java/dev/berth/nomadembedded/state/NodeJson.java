package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The node as Nomad's API shows it. */
public final class NodeJson {
    private NodeJson() {}

    public static ObjectNode node(NodeSpec spec, long index, long seconds) {
        ObjectNode node = JsonNodes.object()
                .put("ID", spec.id())
                .put("Name", spec.name())
                .put("Address", spec.host())
                .put("ComputedClass", "embedded")
                .put("NodeClass", "embedded")
                .put("NodePool", "default")
                .put("Datacenter", "dc1")
                .put("Drain", false)
                .put("SchedulingEligibility", "eligible")
                .put("Status", "ready")
                .put("StatusDescription", "")
                .put("StatusUpdatedAt", seconds)
                .put("Version", NodeSpec.VERSION)
                .put("CreateIndex", index)
                .put("ModifyIndex", index);
        node.putNull("DrainStrategy").putNull("LastDrain");
        ObjectNode volumes = node.putObject("HostVolumes");
        spec.hostVolumes()
                .forEach((name, path) -> volumes.putObject(name)
                        .put("Name", name)
                        .put("Path", path.toString())
                        .put("ReadOnly", true)
                        .put("ID", ""));
        node.putObject("Meta");
        node.putObject("Attributes")
                .put("kernel.name", System.getProperty("os.name").toLowerCase(Locale.ROOT))
                .put("cpu.arch", System.getProperty("os.arch"))
                .put("nomad.version", NodeSpec.VERSION)
                .put("unique.hostname", spec.name())
                .put("plugins.host_volume.mkdir.version", "0.0.1");
        ObjectNode drivers = node.putObject("Drivers");
        spec.drivers()
                .forEach(driver -> drivers.putObject(driver)
                        .put("Detected", true)
                        .put("Healthy", true)
                        .put("HealthDescription", "Healthy"));
        node.set("NodeResources", resources(spec));
        return node;
    }

    /** By what names a job refers to the node, and what stands there. */
    public static Map<String, String> references(NodeSpec spec) {
        JsonNode node = node(spec, 0, 0);
        Map<String, String> names = new TreeMap<>(Map.of(
                "node.unique.id", node.path("ID").asText(),
                "node.unique.name", node.path("Name").asText(),
                "node.datacenter", node.path("Datacenter").asText(),
                "node.class", node.path("NodeClass").asText(),
                "node.pool", node.path("NodePool").asText(),
                "node.region", "global"));
        node.path("Attributes")
                .properties()
                .forEach(each ->
                        names.put("attr." + each.getKey(), each.getValue().asText()));
        return names;
    }

    /** What callers have made of the node stays over its registrations. */
    public static void keep(ObjectNode node, JsonNode before) {
        for (String field : List.of("Drain", "DrainStrategy", "LastDrain", "SchedulingEligibility")) {
            node.set(field, before.path(field));
        }
    }

    public static boolean takesWork(JsonNode node) {
        return node.path("Status").asText().equals("ready")
                && !node.path("Drain").asBoolean()
                && node.path("SchedulingEligibility").asText().equals("eligible");
    }

    public static void drain(ObjectNode node, Duration deadline, Instant now) {
        node.put("Drain", true).put("SchedulingEligibility", "ineligible");
        node.putObject("DrainStrategy")
                .put("Deadline", deadline.toNanos())
                .put("ForceDeadline", now.plus(deadline).toString())
                .put("IgnoreSystemJobs", false)
                .put("StartedAt", now.toString());
        lastDrain(node, "draining", now).put("StartedAt", now.toString());
    }

    /** A drain that is done leaves the node ineligible. */
    public static void drained(ObjectNode node, Instant now) {
        node.put("Drain", false).putNull("DrainStrategy");
        lastDrain(node, "complete", now);
    }

    public static void endDrain(ObjectNode node, boolean eligible, Instant now) {
        if (node.path("Drain").asBoolean()) {
            node.put("Drain", false).putNull("DrainStrategy");
            lastDrain(node, "canceled", now);
        }
        if (eligible) {
            node.put("SchedulingEligibility", "eligible");
        }
    }

    private static ObjectNode lastDrain(ObjectNode node, String status, Instant now) {
        ObjectNode last = node.path("LastDrain") instanceof ObjectNode known ? known : node.putObject("LastDrain");
        return last.put("Status", status).put("UpdatedAt", now.toString());
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

    private static ObjectNode resources(NodeSpec spec) {
        int cores = Runtime.getRuntime().availableProcessors();
        ObjectNode all = JsonNodes.object()
                .put("MinDynamicPort", spec.minDynamicPort())
                .put("MaxDynamicPort", spec.maxDynamicPort());
        all.putObject("Cpu").put("CpuShares", cores * 1000).put("TotalCpuCores", cores);
        all.putObject("Memory").put("MemoryMB", memoryMegabytes());
        ArrayNode devices = all.putArray("Devices");
        if (!spec.deviceIds().isEmpty()) {
            ObjectNode device = devices.addObject()
                    .put("Vendor", spec.gpuVendor())
                    .put("Type", NodeSpec.GPU_TYPE)
                    .put("Name", spec.gpuModel());
            device.putObject("Attributes");
            ArrayNode instances = device.putArray("Instances");
            spec.deviceIds()
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
                .put("IP", spec.host())
                .put("CIDR", spec.host() + "/32")
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
