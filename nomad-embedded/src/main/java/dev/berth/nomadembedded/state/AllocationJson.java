package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Allocations as Nomad's API shows them. */
public final class AllocationJson {
    private static final String HOST_IP = "127.0.0.1";

    private AllocationJson() {}

    /** Without the job, as the event stream carries it. */
    public static ObjectNode full(StoredAllocation allocation, NodeSpec node) {
        ObjectNode all = common(allocation, node);
        all.put("AllocModifyIndex", allocation.allocModifyIndex());
        all.set("AllocatedResources", resources(allocation, node));
        all.set("Metrics", EvaluationJson.metrics(null));
        all.putObject("NetworkStatus")
                .put("Address", "")
                .put("AddressIPv6", "")
                .put("InterfaceName", "")
                .putNull("DNS");
        all.set("TaskStates", states(allocation));
        return all;
    }

    public static ObjectNode stub(StoredAllocation allocation, NodeSpec node, boolean resources, boolean states) {
        ObjectNode all = common(allocation, node);
        all.put("JobType", allocation.job().path("Type").asText())
                .put("JobVersion", allocation.jobVersion())
                .put("FollowupEvalID", "")
                .put("PreemptedByAllocation", "")
                .putNull("DeploymentStatus")
                .putNull("PreemptedAllocations")
                .putNull("RescheduleTracker");
        all.putObject("DesiredTransition")
                .putNull("ForceReschedule")
                .putNull("Migrate")
                .putNull("MigrateDisablePlacement")
                .putNull("NoShutdownDelay")
                .putNull("Reschedule");
        if (resources) {
            all.set("AllocatedResources", resources(allocation, node));
        }
        if (states) {
            all.set("TaskStates", states(allocation));
        } else {
            all.putNull("TaskStates");
        }
        return all;
    }

    /** One row of {@code /v1/jobs/statuses}. */
    public static ObjectNode status(StoredAllocation allocation, NodeSpec node) {
        ObjectNode row = JsonNodes.object()
                .put("ClientStatus", allocation.clientStatus())
                .put("FollowupEvalID", "")
                .put("Group", allocation.group())
                .put("HasPausedTask", false)
                .put("ID", allocation.id())
                .put("JobVersion", allocation.jobVersion())
                .put("NodeID", node.id());
        row.putNull("DeploymentStatus");
        return row;
    }

    private static ObjectNode common(StoredAllocation allocation, NodeSpec node) {
        return JsonNodes.object()
                .put("ClientDescription", allocation.clientDescription())
                .put("ClientStatus", allocation.clientStatus())
                .put("CreateIndex", allocation.createIndex())
                .put("CreateTime", allocation.createTime())
                .put("DesiredDescription", allocation.desiredDescription())
                .put("DesiredStatus", allocation.desiredStatus())
                .put("EvalID", allocation.evalId())
                .put("ID", allocation.id())
                .put("JobID", allocation.jobId())
                .put("ModifyIndex", allocation.modifyIndex())
                .put("ModifyTime", allocation.modifyTime())
                .put("Name", allocation.name())
                .put("Namespace", "default")
                .put("NextAllocation", allocation.nextAllocation())
                .put("NodeID", node.id())
                .put("NodeName", node.name())
                .put("PreviousAllocation", allocation.previousAllocation())
                .put("TaskGroup", allocation.group());
    }

    private static ObjectNode states(StoredAllocation allocation) {
        ObjectNode states = JsonNodes.object();
        if (!allocation.taskState().events().isEmpty()) {
            states.set(allocation.task(), allocation.taskState().toJson());
        }
        return states;
    }

    private static ObjectNode resources(StoredAllocation allocation, NodeSpec node) {
        ObjectNode requested = JsonNodes.object();
        for (var group : allocation.job().path("TaskGroups")) {
            if (group.path("Name").asText().equals(allocation.group())) {
                requested = JsonNodes.child(group.path("Tasks").path(0), "Resources");
            }
        }
        ObjectNode all = JsonNodes.object();
        ObjectNode shared = all.putObject("Shared").put("DiskMB", 0);
        ArrayNode networks = shared.putArray("Networks");
        if (!allocation.ports().isEmpty()) {
            ObjectNode network = networks.addObject().put("IP", HOST_IP);
            for (PortGrant port : allocation.ports()) {
                network.withArray(port.dynamic() ? "DynamicPorts" : "ReservedPorts")
                        .add(port(port).put("HostNetwork", "default"));
            }
        }
        ArrayNode ports = shared.putArray("Ports");
        allocation.ports().forEach(port -> ports.add(port(port).put("HostIP", HOST_IP)));
        all.putObject("TaskLifecycles").putNull(allocation.task());
        ObjectNode task = all.putObject("Tasks").putObject(allocation.task());
        task.putObject("Cpu").put("CpuShares", requested.path("CPU").asLong()).putNull("ReservedCores");
        task.putObject("Memory")
                .put("MemoryMB", requested.path("MemoryMB").asLong())
                .put("MemoryMaxMB", requested.path("MemoryMaxMB").asLong());
        task.putNull("Networks");
        ArrayNode devices = task.putArray("Devices");
        if (!allocation.devices().isEmpty()) {
            devices.addObject()
                    .put("Vendor", node.gpuVendor())
                    .put("Type", NodeSpec.GPU_TYPE)
                    .put("Name", allocation.deviceModel())
                    .set("DeviceIDs", JsonNodes.strings(allocation.devices()));
        }
        return all;
    }

    private static ObjectNode port(PortGrant port) {
        ObjectNode json = JsonNodes.object().put("Label", port.label()).put("Value", port.value());
        return port.to() == 0 ? json : json.put("To", port.to());
    }
}
