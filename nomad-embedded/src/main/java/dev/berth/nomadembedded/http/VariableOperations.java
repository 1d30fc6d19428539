package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import java.util.Optional;

/** Variables, with check-and-set by modify index. Runs on the state thread only. */
public final class VariableOperations {
    private static final int MAX_BYTES = 64 * 1024;

    private final Store store;
    private final ControlPlane control;

    public VariableOperations(Store store, ControlPlane control) {
        this.store = store;
        this.control = control;
    }

    ObjectNode read(String path) {
        return store.variable(path).orElseThrow(() -> new ApiRefusal(404, "variable not found"));
    }

    /** Paths and indexes only, as Nomad lists them. */
    JsonNode list(String prefix) {
        return JsonNodes.array(store.variables().stream()
                .filter(variable -> variable.path("Path").asText().startsWith(prefix))
                .map(VariableOperations::withoutItems)
                .toList());
    }

    ObjectNode write(String path, JsonNode body, Optional<Long> checked) {
        if (!(body.path("Items") instanceof ObjectNode items) || items.isEmpty()) {
            throw new ApiRefusal(400, "variable missing required Items object");
        }
        int bytes = items.properties().stream()
                .mapToInt(item ->
                        item.getKey().length() + item.getValue().asText().length())
                .sum();
        if (bytes > MAX_BYTES) {
            throw new ApiRefusal(500, "variables are limited to 64KiB in total size");
        }
        Optional<ObjectNode> existing = store.variable(path);
        check(path, existing, checked);
        Store.Batch batch = store.batch();
        ObjectNode variable = JsonNodes.object()
                .put("Namespace", "default")
                .put("Path", path)
                .put(
                        "CreateIndex",
                        existing.map(before -> before.path("CreateIndex").asLong())
                                .orElse(batch.index()))
                .put(
                        "CreateTime",
                        existing.map(before -> before.path("CreateTime").asLong())
                                .orElse(control.now()))
                .put("ModifyIndex", batch.index())
                .put("ModifyTime", control.now());
        variable.set("Items", items.deepCopy());
        batch.variable(variable);
        control.finish(batch);
        return variable;
    }

    void delete(String path, Optional<Long> checked) {
        Optional<ObjectNode> existing = store.variable(path);
        check(path, existing, checked);
        if (existing.isPresent()) {
            Store.Batch batch = store.batch();
            batch.delete(Store.Table.VARIABLE, path);
            control.finish(batch);
        }
    }

    private static ObjectNode withoutItems(ObjectNode variable) {
        ObjectNode listed = variable.deepCopy();
        listed.remove("Items");
        return listed;
    }

    private static void check(String path, Optional<ObjectNode> existing, Optional<Long> checked) {
        long actual =
                existing.map(before -> before.path("ModifyIndex").asLong()).orElse(0L);
        if (checked.isPresent() && checked.get() != actual) {
            ObjectNode conflict = existing.orElseGet(() -> JsonNodes.object()
                    .put("Namespace", "default")
                    .put("Path", path)
                    .put("CreateIndex", 0)
                    .put("ModifyIndex", 0));
            throw new ApiRefusal(409, "cas conflict", JsonNodes.bytes(conflict));
        }
    }
}
