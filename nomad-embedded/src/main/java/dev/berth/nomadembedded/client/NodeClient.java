package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.StoredTaskState;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.FileTree;
import dev.berth.nomadembedded.task.ProcessStat;
import dev.berth.nomadembedded.task.TaskDirectory;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a Nomad client does: runs the allocations of the control plane on this machine and stops the rest. Runs on the state thread. */
public final class NodeClient {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Where the client reports to. The reports of one allocation come in order, on its thread. */
    public interface AllocationReports {
        void report(String allocationId, String status, String description, StoredTaskState state);
    }

    private final Path allocations;
    private final VolumeDirectory volumes;
    private final InstantSource clock;
    private final Map<String, String> node;
    private final Map<String, TaskDriver> drivers;
    private final AllocationReports reports;
    private final Map<String, AllocationRunner> runners = new ConcurrentHashMap<>();

    /** {@code node} is what {@link NodeJson#references} says of it. */
    public NodeClient(
            Path allocations,
            VolumeDirectory volumes,
            InstantSource clock,
            Map<String, String> node,
            List<TaskDriver> drivers,
            AllocationReports reports) {
        this.allocations = allocations;
        this.volumes = volumes;
        this.clock = clock;
        this.node = Map.copyOf(node);
        this.drivers = drivers.stream().collect(Collectors.toUnmodifiableMap(TaskDriver::name, driver -> driver));
        this.reports = reports;
    }

    /** Ends what an earlier run of this program left running. Called once, before anything runs. */
    public void endLeftovers(Store store) throws DriverFailure {
        Map<String, Path> open = new TreeMap<>();
        store.allocations().stream()
                .filter(allocation -> !allocation.clientTerminal())
                .forEach(allocation -> open.put(allocation.id(), directory(allocation.id())));
        for (TaskDriver driver : drivers.values()) {
            driver.endLeftovers(open);
        }
    }

    /** Starts and stops until what runs here is what should run; cheap where nothing changed. */
    public void reconcile(Store store) {
        Set<String> known = new HashSet<>();
        Set<String> changed = store.takeChangedVariables();
        for (StoredAllocation allocation : store.allocations()) {
            if (allocation.clientTerminal()) {
                continue;
            }
            known.add(allocation.id());
            AllocationRunner runner = runners.get(allocation.id());
            if (runner == null) {
                runner = new AllocationRunner(
                        allocation,
                        path -> variable(store, path),
                        directory(allocation.id()),
                        node,
                        volumes,
                        drivers,
                        reports,
                        clock::instant,
                        runners.get(allocation.previousAllocation()));
                runners.put(allocation.id(), runner);
                if (!allocation.desiredRunning()) {
                    runner.stop();
                }
                runner.start();
            } else if (!allocation.desiredRunning()) {
                runner.stop();
            } else if (runner.reads(changed)) {
                runner.recheck();
            }
        }
        runners.entrySet().removeIf(entry -> {
            if (known.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().stop();
            return true;
        });
    }

    public List<ProcessStat> processes(String allocationId) {
        return Optional.ofNullable(runners.get(allocationId))
                .map(AllocationRunner::processes)
                .orElse(List.of());
    }

    public TaskDirectory directory(String allocationId, String task) {
        return new TaskDirectory(directory(allocationId), task);
    }

    /** Deletes the files of allocations that are forgotten; of those that cannot be, the first is thrown at the end. */
    public void deleteForgotten(Store store) throws IOException {
        Set<String> known = new HashSet<>();
        store.allocations().forEach(allocation -> known.add(allocation.id()));
        if (Files.notExists(allocations)) {
            return;
        }
        IOException failure = null;
        try (Stream<Path> all = Files.list(allocations)) {
            for (Path directory : all.toList()) {
                if (!known.contains(directory.getFileName().toString())) {
                    try {
                        FileTree.delete(directory);
                    } catch (IOException e) {
                        failure = failure == null ? e : failure;
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * What is below {@code alloc/} of an allocation at a path, or right in the {@code local/} of one of its tasks; empty where
     * nothing is. Reads, so not for an event loop.
     */
    public Optional<SharedFile> sharedFile(String allocationId, String path) throws IOException {
        Path file = directory(allocationId).resolve(path).normalize();
        return file.startsWith(directory(allocationId).resolve("alloc")) || isLocal(allocationId, file)
                ? SharedFile.at(file)
                : Optional.empty();
    }

    /** A link in place of the task's folders would lead elsewhere. */
    private boolean isLocal(String allocationId, Path file) {
        Path local = file.getParent();
        Path task = local == null ? null : local.getParent();
        return local != null
                && task != null
                && directory(allocationId).equals(task.getParent())
                && local.endsWith("local")
                && Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(task, LinkOption.NOFOLLOW_LINKS);
    }

    private Path directory(String allocationId) {
        return allocations.resolve(allocationId);
    }

    public void close() throws InterruptedException {
        runners.values().forEach(AllocationRunner::shutDown);
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        for (AllocationRunner runner : runners.values()) {
            runner.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        drivers.values().forEach(TaskDriver::close);
    }

    public void crash() {
        runners.values().forEach(AllocationRunner::abandon);
    }

    private static Optional<Map<String, String>> variable(Store store, String path) {
        return store.variable(path).map(variable -> {
            Map<String, String> items = new TreeMap<>();
            variable.path("Items")
                    .properties()
                    .forEach(item -> items.put(item.getKey(), item.getValue().asText()));
            return items;
        });
    }
}
