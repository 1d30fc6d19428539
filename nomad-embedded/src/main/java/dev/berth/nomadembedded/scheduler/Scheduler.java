package dev.berth.nomadembedded.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.DeviceRequest;
import dev.berth.nomadembedded.state.FailedPlacement;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a job asks for with what it has and plans what to stop, what to place where, and what cannot be placed.
 * Pure but for the random choice of a port.
 */
public final class Scheduler {
    private static final int MAX_RANDOM_PORT_ATTEMPTS = 20;
    private static final int SAME_PORT_INSIDE = -1;

    private final RandomGenerator random;

    public Scheduler(RandomGenerator random) {
        this.random = random;
    }

    /**
     * What to stop, what to place where, and what cannot be placed.
     *
     * @param queued how many allocations of each group are still missing
     */
    public record Plan(
            List<Stop> stops,
            List<String> keepUpdated,
            List<Placement> placements,
            Map<String, FailedPlacement> failures,
            Map<String, Integer> queued) {}

    record Stop(String allocationId, String why) {}

    public record Placement(
            String name,
            TaskGroup group,
            List<PortGrant> ports,
            List<String> devices,
            @Nullable String previousAllocation) {}

    Plan plan(ObjectNode job, Collection<StoredAllocation> ofJob, Cluster cluster) {
        Plan plan = new Plan(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        if (job.path("Stop").asBoolean()) {
            ofJob.stream()
                    .filter(allocation -> allocation.desiredRunning() && !allocation.clientTerminal())
                    .forEach(allocation ->
                            plan.stops.add(new Stop(allocation.id(), "alloc not needed due to job update")));
            return plan;
        }
        Set<String> names = new HashSet<>();
        Cluster free = cluster;
        for (TaskGroup group : TaskGroup.of(job)) {
            plan.queued.put(group.name(), 0);
            for (int index = 0; index < group.count(); index++) {
                String name = "%s.%s[%d]".formatted(job.path("ID").asText(), group.name(), index);
                names.add(name);
                free = one(job, group, name, ofJob, free, plan);
            }
        }
        ofJob.stream()
                .filter(allocation -> allocation.desiredRunning()
                        && !allocation.clientTerminal()
                        && !names.contains(allocation.name()))
                .forEach(allocation -> plan.stops.add(new Stop(allocation.id(), "alloc not needed due to job update")));
        return plan;
    }

    private Cluster one(
            ObjectNode job, TaskGroup group, String name, Collection<StoredAllocation> ofJob, Cluster free, Plan plan) {
        List<StoredAllocation> named = ofJob.stream()
                .filter(allocation -> allocation.name().equals(name))
                .toList();
        Optional<StoredAllocation> live = named.stream()
                .filter(allocation -> !allocation.clientTerminal())
                .max(Comparator.comparing(StoredAllocation::desiredRunning));
        if (live.isPresent()) {
            StoredAllocation allocation = live.get();
            if (allocation.desiredRunning() && destructive(allocation.job(), job)) {
                return replace(group, allocation, free, plan);
            } else if (allocation.desiredRunning()
                    && allocation.jobVersion() != job.path("Version").asLong()) {
                plan.keepUpdated.add(allocation.id());
            }
            // What follows one that is to stop is placed once the client reports its end.
            return free;
        }
        Optional<StoredAllocation> last = named.isEmpty() ? Optional.empty() : Optional.of(named.getLast());
        boolean endedByItself = last.filter(
                        allocation -> allocation.desiredRunning() && !destructive(allocation.job(), job))
                .isPresent();
        if (endedByItself) {
            // No rescheduling here: who registered the job decides what a failed allocation means.
            return free;
        }
        if (areApart(job) && isHere(ofJob, plan)) {
            return fail(group, FailedPlacement.NOT_APART, free, plan);
        }
        return place(group, name, last.map(StoredAllocation::id).orElse(null), free, plan);
    }

    /** Whether each of its allocations is to be on a node of its own. */
    private static boolean areApart(JsonNode job) {
        return JsonNodes.stream(job.path("Constraints"))
                .anyMatch(constraint -> constraint.path("Operand").asText().equals("distinct_hosts")
                        && !constraint.path("RTarget").asText().equals("false"));
    }

    private static boolean isHere(Collection<StoredAllocation> ofJob, Plan plan) {
        return !plan.placements.isEmpty() || ofJob.stream().anyMatch(allocation -> !allocation.clientTerminal());
    }

    /** What the old one holds is the new one's, which waits for its end; where there is no place, the old one runs on. */
    private Cluster replace(TaskGroup group, StoredAllocation old, Cluster free, Plan plan) {
        Cluster placed = place(group, old.name(), old.id(), free.without(old), plan);
        if (plan.failures.containsKey(group.name())) {
            return free;
        }
        plan.stops.add(new Stop(old.id(), "alloc is being updated due to job update"));
        return placed.holding(List.of(old));
    }

    private Cluster place(TaskGroup group, String name, @Nullable String previous, Cluster free, Plan plan) {
        if (!free.takesWork()) {
            return fail(group, FailedPlacement.NO_NODE, free, plan);
        }
        if (!free.drivers().contains(group.driver())) {
            return fail(group, FailedPlacement.MISSING_DRIVERS, free, plan);
        }
        if (!free.volumes().containsAll(group.volumeSources())) {
            return fail(group, FailedPlacement.MISSING_VOLUMES, free, plan);
        }
        List<String> devices = new ArrayList<>();
        for (DeviceRequest request : group.devices()) {
            List<String> matching =
                    request.matches(free.vendor(), NodeSpec.GPU_TYPE, free.model()) ? free.devices() : List.of();
            if (matching.size() < request.count()) {
                return fail(group, FailedPlacement.MISSING_DEVICES, free, plan);
            }
            List<String> available = matching.stream()
                    .filter(device -> !free.takenDevices().contains(device) && !devices.contains(device))
                    .toList();
            if (available.size() < request.count()) {
                return fail(group, FailedPlacement.DEVICES_TAKEN, free, plan);
            }
            devices.addAll(available.subList(0, request.count()));
        }
        List<PortGrant> ports = new ArrayList<>();
        for (TaskGroup.PortRequest request : group.ports()) {
            int port = request.value() == 0 ? dynamicPort(free, ports) : request.value();
            if (port == 0) {
                return fail(group, new FailedPlacement(true, "network: dynamic port selection failed"), free, plan);
            }
            if (request.value() != 0 && taken(free, ports, port)) {
                String text = "network: reserved port collision %s=%d".formatted(request.label(), port);
                return fail(group, new FailedPlacement(true, text), free, plan);
            }
            int inside = request.to() == SAME_PORT_INSIDE ? port : request.to();
            ports.add(new PortGrant(request.label(), port, inside, request.value() == 0));
        }
        Placement placement = new Placement(name, group, ports, devices, previous);
        plan.placements.add(placement);
        return free.holding(placement);
    }

    private static Cluster fail(TaskGroup group, FailedPlacement failure, Cluster free, Plan plan) {
        plan.failures.put(group.name(), failure);
        plan.queued.merge(group.name(), 1, Integer::sum);
        return free;
    }

    private int dynamicPort(Cluster free, List<PortGrant> own) {
        for (int attempt = 0; attempt < MAX_RANDOM_PORT_ATTEMPTS; attempt++) {
            int port = random.nextInt(free.minPort(), free.maxPort() + 1);
            if (!taken(free, own, port)) {
                return port;
            }
        }
        for (int port = free.minPort(); port <= free.maxPort(); port++) {
            if (!taken(free, own, port)) {
                return port;
            }
        }
        return 0;
    }

    private static boolean taken(Cluster free, List<PortGrant> own, int port) {
        return free.takenPorts().contains(port)
                || own.stream().anyMatch(grant -> grant.value() == port)
                || !free.usable().test(port);
    }

    /** Whether going from one job to the other needs new processes. */
    static boolean destructive(JsonNode before, JsonNode after) {
        return !before.path("TaskGroups").equals(after.path("TaskGroups"))
                || !JsonNodes.child(before, "Meta").equals(JsonNodes.child(after, "Meta"));
    }
}
