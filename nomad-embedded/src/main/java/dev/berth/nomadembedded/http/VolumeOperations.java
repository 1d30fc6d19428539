package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.client.VolumeDirectory;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Host volumes: directories that jobs mount by name. Runs on the state thread only. */
public final class VolumeOperations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    private final Store store;
    private final ControlPlane control;
    private final VolumeDirectory directory;

    public VolumeOperations(Store store, ControlPlane control, VolumeDirectory directory) {
        this.store = store;
        this.control = control;
        this.directory = directory;
    }

    JsonNode list(String prefix) {
        return JsonNodes.array(store.volumes().stream()
                .filter(volume -> volume.path("Name").asText().startsWith(prefix)
                        || volume.path("ID").asText().startsWith(prefix))
                .toList());
    }

    ObjectNode read(String id) {
        return find(id).orElseThrow(() -> new ApiRefusal(404, "volume not found"))
                .deepCopy();
    }

    ObjectNode create(JsonNode body) {
        JsonNode requested = body.path("Volume");
        String name = requested.path("Name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new ApiRefusal(400, "volume name \"%s\" is not usable as a directory name".formatted(name));
        }
        if (directory.isFixed(name)
                || store.volumes().stream()
                        .anyMatch(volume -> volume.path("Name").asText().equals(name))) {
            throw new ApiRefusal(500, "volume with name \"%s\" already exists on this node".formatted(name));
        }
        Path path;
        try {
            path = directory.create(name);
        } catch (IOException e) {
            throw new ApiRefusal(500, "could not make the directory of volume \"%s\": %s".formatted(name, e));
        }
        Store.Batch batch = store.batch();
        ObjectNode volume = JsonNodes.object()
                .put("ID", control.newId())
                .put("Name", name)
                .put("Namespace", "default")
                .put("NodeID", control.nodeId())
                .put("NodePool", "default")
                .put("PluginID", "mkdir")
                .put("HostPath", path.toString())
                .put("State", "ready")
                .put("CapacityBytes", 0)
                .put(
                        "RequestedCapacityMinBytes",
                        requested.path("RequestedCapacityMinBytes").asLong())
                .put(
                        "RequestedCapacityMaxBytes",
                        requested.path("RequestedCapacityMaxBytes").asLong())
                .put("CreateIndex", batch.index())
                .put("ModifyIndex", batch.index())
                .put("CreateTime", control.now())
                .put("ModifyTime", control.now());
        volume.set(
                "RequestedCapabilities", requested.path("RequestedCapabilities").deepCopy());
        batch.volume(volume);
        long index = batch.index();
        control.unblock(batch);
        control.finish(batch);
        ObjectNode answer = JsonNodes.object().put("Index", index).put("Warnings", "");
        answer.set("Volume", volume);
        return answer;
    }

    /** Deletes the volume and what is on it. */
    JsonNode delete(String id) {
        ObjectNode volume = find(id).orElseThrow(() -> new ApiRefusal(500, "no such volume: " + id));
        String name = volume.path("Name").asText();
        List<String> users = store.allocations().stream()
                .filter(allocation -> !allocation.clientTerminal())
                .filter(allocation -> TaskGroup.of(allocation.job(), allocation.group())
                        .volumeSources()
                        .contains(name))
                .map(StoredAllocation::id)
                .toList();
        if (!users.isEmpty()) {
            throw new ApiRefusal(500, "volume %s in use by allocations: %s".formatted(id, users));
        }
        // First, since of one that is not remembered nobody would delete the files after a power cut in between.
        directory.discard(name);
        Store.Batch batch = store.batch();
        batch.delete(Store.Table.VOLUME, id);
        control.finish(batch);
        return JsonNodes.object();
    }

    private Optional<ObjectNode> find(String id) {
        return store.volumes().stream()
                .filter(volume -> volume.path("ID").asText().equals(id))
                .findFirst();
    }
}
