package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.state.AllocationJson;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import dev.berth.nomadembedded.task.ProcessStat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What callers may read. Runs on the state thread only. */
public final class Views {
    private static final long PAGE_BYTES = 4096;
    private static final long NANOS_PER_TICK = 10_000_000;

    private final Store store;
    private final NodeSpec node;
    private final NodeClient client;
    private final Map<String, CpuSample> lastCpu = new HashMap<>();

    private record CpuSample(long ticks, long nanos) {}

    public Views(Store store, NodeSpec node, NodeClient client) {
        this.store = store;
        this.node = node;
        this.client = client;
    }

    JsonNode jobs(String prefix, boolean meta) {
        return JsonNodes.array(store.jobs().stream()
                .filter(job -> job.path("ID").asText().startsWith(prefix))
                .map(job -> jobStub(job, meta))
                .toList());
    }

    JsonNode job(String id) {
        return store.job(id).orElseThrow(() -> new ApiRefusal(404, "job not found"));
    }

    JsonNode jobStatuses(JsonNode body) {
        if (body.path("Jobs").isEmpty()) {
            throw new ApiRefusal(400, "must provide at least one job");
        }
        ArrayNode rows = JsonNodes.array();
        for (JsonNode requested : body.path("Jobs")) {
            store.job(requested.path("ID").asText()).ifPresent(job -> rows.add(jobStatus(job)));
        }
        return rows;
    }

    JsonNode allocationsOf(String job) {
        return stubs(store.allocationsOf(job), false, true);
    }

    JsonNode allocations(String prefix, boolean resources, boolean states) {
        return stubs(
                store.allocations().stream()
                        .filter(allocation -> allocation.id().startsWith(prefix))
                        .toList(),
                resources,
                states);
    }

    JsonNode allocation(String id) {
        StoredAllocation allocation = store.allocation(id).orElseThrow(() -> new ApiRefusal(404, "alloc not found"));
        ObjectNode full = AllocationJson.full(allocation, node);
        full.set("Job", allocation.job().deepCopy());
        return full;
    }

    JsonNode nodeAllocations(String id) {
        requireNode(id);
        return JsonNodes.array(store.allocations().stream()
                .map(allocation -> AllocationJson.full(allocation, node))
                .toList());
    }

    JsonNode evaluation(String id) {
        return store.evaluation(id).orElseThrow(() -> new ApiRefusal(404, "eval not found"));
    }

    JsonNode evaluations() {
        return JsonNodes.array(store.evaluations());
    }

    JsonNode evaluationsOf(String job) {
        return JsonNodes.array(store.evaluations().stream()
                .filter(evaluation -> evaluation.path("JobID").asText().equals(job))
                .toList());
    }

    JsonNode nodes(boolean resources) {
        return JsonNodes.array(store.nodes().stream()
                .map(stored -> NodeJson.stub(stored, resources))
                .toList());
    }

    JsonNode node(String id) {
        return requireNode(id);
    }

    JsonNode self() {
        ObjectNode self = JsonNodes.object();
        self.putObject("config")
                .put("Region", "global")
                .put("Datacenter", "dc1")
                .put("NodeName", node.name())
                .putObject("Version")
                .put("Version", NodeSpec.VERSION);
        self.putObject("member").put("Name", node.name() + ".global").put("Status", "alive");
        self.putObject("stats").putObject("client").put("node_id", node.id()).put("known_servers", node.host());
        return self;
    }

    /** CPU and memory of all processes of an allocation; percent is over the time since the last call. */
    JsonNode stats(String id, long now) {
        StoredAllocation allocation = store.allocation(id).orElseThrow(() -> new ApiRefusal(404, "alloc not found"));
        List<ProcessStat> processes = client.processes(id);
        long user = processes.stream().mapToLong(ProcessStat::userTicks).sum();
        long system = processes.stream().mapToLong(ProcessStat::systemTicks).sum();
        long resident = processes.stream().mapToLong(ProcessStat::residentPages).sum() * PAGE_BYTES;
        CpuSample before = lastCpu.put(id, new CpuSample(user + system, now));
        double percent = before == null || now <= before.nanos()
                ? 0
                : Math.max(0, user + system - before.ticks()) * NANOS_PER_TICK * 100.0 / (now - before.nanos());
        ObjectNode usage = usage(percent, resident);
        ObjectNode all = JsonNodes.object().put("Timestamp", now);
        all.set("ResourceUsage", usage);
        ObjectNode task = all.putObject("Tasks").putObject(allocation.task()).put("Timestamp", now);
        task.set("ResourceUsage", usage.deepCopy());
        ObjectNode pids = task.putObject("Pids");
        processes.forEach(process -> pids.set("" + process.pid(), usage(0, process.residentPages() * PAGE_BYTES)));
        lastCpu.keySet().removeIf(known -> store.allocation(known).isEmpty());
        return all;
    }

    private JsonNode stubs(List<StoredAllocation> allocations, boolean resources, boolean states) {
        return JsonNodes.array(allocations.stream()
                .map(allocation -> AllocationJson.stub(allocation, node, resources, states))
                .toList());
    }

    private ObjectNode requireNode(String id) {
        return store.nodes().stream()
                .filter(stored -> stored.path("ID").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new ApiRefusal(404, "node not found"))
                .deepCopy();
    }

    private static ObjectNode jobStub(ObjectNode job, boolean meta) {
        ObjectNode stub = JsonNodes.object();
        for (String field : new String[] {
            "ID",
            "Name",
            "Namespace",
            "Datacenters",
            "NodePool",
            "Type",
            "Priority",
            "Stop",
            "Status",
            "StatusDescription",
            "Version",
            "CreateIndex",
            "ModifyIndex",
            "JobModifyIndex",
            "SubmitTime"
        }) {
            stub.set(field, job.path(field).deepCopy());
        }
        stub.set("Meta", meta ? job.path("Meta").deepCopy() : null);
        return stub.put("ParentID", "").put("Periodic", false).put("ParameterizedJob", false);
    }

    private ObjectNode jobStatus(ObjectNode job) {
        ObjectNode row = jobStub(job, false);
        row.remove(
                List.of("Meta", "Periodic", "ParameterizedJob", "StatusDescription", "JobModifyIndex", "CreateIndex"));
        row.set(
                "Allocs",
                JsonNodes.array(store.allocationsOf(job.path("ID").asText()).stream()
                        .map(allocation -> AllocationJson.status(allocation, node))
                        .toList()));
        row.put(
                "GroupCountSum",
                TaskGroup.of(job).stream().mapToInt(TaskGroup::count).sum());
        row.putNull("ChildStatuses").putNull("LatestDeployment");
        return row.put("IsPack", false);
    }

    private static ObjectNode usage(double percent, long resident) {
        ObjectNode usage = JsonNodes.object();
        ObjectNode cpu = usage.putObject("CpuStats")
                .put("Percent", percent)
                .put("SystemMode", 0.0)
                .put("UserMode", 0.0)
                .put("TotalTicks", 0.0)
                .put("ThrottledPeriods", 0)
                .put("ThrottledTime", 0);
        cpu.putArray("Measured").add("Percent");
        usage.putArray("DeviceStats");
        usage.putObject("MemoryStats")
                .put("RSS", resident)
                .put("Usage", resident)
                .put("Cache", 0)
                .put("Swap", 0)
                .putArray("Measured")
                .add("RSS");
        return usage;
    }
}
