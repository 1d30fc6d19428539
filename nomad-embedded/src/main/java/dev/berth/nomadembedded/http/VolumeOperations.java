package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Host volumes: directories under {@code home/volumes}, the disks of pods. Runs on the state thread only. */
public final class VolumeOperations {
    /** Tells a disk from an empty directory that only happens to be there. */
    public static final String MARKER = ".berth-volume";

    private static final Logger log = LoggerFactory.getLogger(VolumeOperations.class);
    private static final String DISCARDED = ".discarded-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    private final Store store;
    private final ControlPlane control;
    private final Path directory;

    public VolumeOperations(Store store, ControlPlane control, Path directory) {
        this.store = store;
        this.control = control;
        this.directory = directory;
    }

    JsonNode list() {
        return JsonNodes.array(store.volumes());
    }

    ObjectNode read(String id) {
        return find(id).orElseThrow(() -> new Refusal(404, "volume not found")).deepCopy();
    }

    public ObjectNode create(JsonNode body) {
        JsonNode asked = body.path("Volume");
        String name = asked.path("Name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(400, "volume name \"%s\" is not usable as a directory name".formatted(name));
        }
        if (store.volumes().stream()
                .anyMatch(volume -> volume.path("Name").asText().equals(name))) {
            throw new Refusal(500, "volume with name \"%s\" already exists on this node".formatted(name));
        }
        Path path = directory.resolve(name);
        try {
            Files.createDirectories(path);
            if (Files.notExists(path.resolve(MARKER))) {
                Files.createFile(path.resolve(MARKER));
            }
        } catch (IOException e) {
            throw new Refusal(500, "could not make the directory of volume \"%s\": %s".formatted(name, e));
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
                        asked.path("RequestedCapacityMinBytes").asLong())
                .put(
                        "RequestedCapacityMaxBytes",
                        asked.path("RequestedCapacityMaxBytes").asLong())
                .put("CreateIndex", batch.index())
                .put("ModifyIndex", batch.index())
                .put("CreateTime", control.now())
                .put("ModifyTime", control.now());
        volume.set("RequestedCapabilities", asked.path("RequestedCapabilities").deepCopy());
        batch.volume(volume);
        long index = batch.index();
        control.wake(batch);
        control.finish(batch);
        ObjectNode answer = JsonNodes.object().put("Index", index).put("Warnings", "");
        answer.set("Volume", volume);
        return answer;
    }

    /** Deletes the volume and what is on it. */
    JsonNode delete(String id) {
        ObjectNode volume = find(id).orElseThrow(() -> new Refusal(500, "no such volume: " + id));
        String name = volume.path("Name").asText();
        List<String> users = store.allocations().stream()
                .filter(allocation -> !allocation.clientTerminal())
                .filter(allocation -> TaskGroup.of(allocation.job(), allocation.group())
                        .volumes()
                        .contains(name))
                .map(StoredAllocation::id)
                .toList();
        if (!users.isEmpty()) {
            throw new Refusal(500, "volume %s in use by allocations: %s".formatted(id, users));
        }
        Store.Batch batch = store.batch();
        batch.delete(Store.Table.VOLUME, id);
        control.finish(batch);
        discard(name);
        return JsonNodes.object();
    }

    /** Deletes what an earlier life had thrown away and did not get done with. */
    public void sweep() {
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(path -> path.getFileName().toString().startsWith(DISCARDED))
                    .forEach(VolumeOperations::deleteLater);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory of volumes cannot be read: " + directory, e);
        }
    }

    private void discard(String name) {
        Path path = directory.resolve(name);
        if (Files.notExists(path)) {
            return;
        }
        Path discarded = directory.resolve(DISCARDED + control.newId());
        try {
            Files.move(path, discarded, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory of volume %s could not be set aside".formatted(name), e);
        }
        deleteLater(discarded);
    }

    /** A disk may hold millions of files, and the state thread has others to answer. */
    private static void deleteLater(Path discarded) {
        Thread.ofPlatform().daemon().name("volume-delete").start(() -> {
            try {
                deleteTree(discarded);
            } catch (UncheckedIOException e) {
                log.warn("volume.delete_failed path={} cause={}", discarded, e.toString());
            }
        });
    }

    private Optional<ObjectNode> find(String id) {
        return store.volumes().stream()
                .filter(volume -> volume.path("ID").asText().equals(id))
                .findFirst();
    }

    private static void deleteTree(Path path) {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The volume's directory could not be deleted whole: " + path, e);
        }
    }
}
