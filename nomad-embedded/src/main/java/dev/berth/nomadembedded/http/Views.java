package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.AllocationJson;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.List;

/** What callers may read. Runs on the state thread only. */
public final class Views {
    private final Store store;
    private final NodeSpec node;

    public Views(Store store, NodeSpec node) {
        this.store = store;
        this.node = node;
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
}
