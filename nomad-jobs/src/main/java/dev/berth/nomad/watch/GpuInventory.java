package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Which GPUs there are and which are free. Nomad has no such list: free is what no living allocation holds.
 *
 * @param nodes those that take work
 * @param capacities of all nodes, beside GPUs
 */
record GpuInventory(List<Group> groups, List<String> nodes, Capacities capacities) {
    static final GpuInventory EMPTY = new GpuInventory(List.of(), List.of(), new Capacities(Map.of()));

    private static final String GPU = "gpu";

    /** GPUs of one model on one node that takes work. */
    record Group(String nodeId, String model, int total, int free) {}

    GpuInventory {
        groups = List.copyOf(groups);
        nodes = List.copyOf(nodes);
    }

    static GpuInventory of(Collection<Node> nodes, Collection<Allocation> allocations) {
        var taken = new HashSet<String>();
        for (var allocation : allocations) {
            if (!allocation.isClientTerminal()) {
                allocation
                        .devices()
                        .forEach(device -> device.deviceIds().forEach(id -> taken.add(allocation.nodeId() + "/" + id)));
            }
        }
        var groups = new ArrayList<Group>();
        for (var node : nodes) {
            for (var device : node.takesWork() ? node.devices() : List.<Node.Device>of()) {
                if (device.type().equals(GPU)) {
                    var healthy = device.instances().stream()
                            .filter(Node.Instance::healthy)
                            .toList();
                    long free = healthy.stream()
                            .filter(instance -> !taken.contains(node.id() + "/" + instance.id()))
                            .count();
                    groups.add(new Group(node.id(), device.name(), healthy.size(), (int) free));
                }
            }
        }
        return new GpuInventory(
                groups, nodes.stream().filter(Node::takesWork).map(Node::id).toList(), Capacities.of(nodes));
    }

    /** By model, sorted by its name. */
    List<GpuCount> models() {
        Map<String, List<Group>> byModel =
                groups.stream().collect(Collectors.groupingBy(Group::model, TreeMap::new, Collectors.toList()));
        return byModel.entrySet().stream()
                .map(entry -> new GpuCount(
                        entry.getKey(),
                        sum(entry.getValue(), Group::total),
                        sum(entry.getValue(), Group::free),
                        entry.getValue().size()))
                .toList();
    }

    /** Those on one node. */
    GpuInventory on(String node) {
        return new GpuInventory(
                groups.stream().filter(group -> group.nodeId().equals(node)).toList(),
                List.of(node),
                capacities.on(node));
    }

    /** The nodes where the request fits now, as far as GPUs tell, the best first. */
    List<String> withRoomFor(GpuRequest request) {
        return nodesFor(request).stream()
                .filter(node -> request.count() == 0
                        || on(node).matching(request).stream().anyMatch(group -> group.free() >= request.count()))
                .toList();
    }

    /** How many there are of what would do for the request. */
    int total(GpuRequest request) {
        return sum(matching(request), Group::total);
    }

    int free(GpuRequest request) {
        return sum(matching(request), Group::free);
    }

    /** The most GPUs of one model that one machine has, since a pod's GPUs are all on one. */
    int largest(GpuRequest request) {
        return matching(request).stream().mapToInt(Group::total).max().orElse(0);
    }

    /**
     * The nodes where the request fits, the best first: now, else once others have left. A pod without GPUs goes where there
     * are none, if it can.
     */
    List<String> nodesFor(GpuRequest request) {
        if (request.count() == 0) {
            var withGpus = groups.stream().map(Group::nodeId).collect(Collectors.toSet());
            var order = new ArrayList<>(nodes);
            // Else the first would get all of them.
            Collections.shuffle(order);
            order.sort(Comparator.comparing(withGpus::contains));
            return order;
        }
        return matching(request).stream()
                .filter(group -> group.total() >= request.count())
                .sorted(Comparator.<Group>comparingInt(group -> Math.min(group.free(), request.count()))
                        .thenComparing(Group::total, Comparator.reverseOrder())
                        .thenComparing(Group::nodeId)
                        .reversed())
                .map(Group::nodeId)
                .distinct()
                .toList();
    }

    private List<Group> matching(GpuRequest request) {
        return groups.stream().filter(group -> request.takes(group.model())).toList();
    }

    private static int sum(List<Group> groups, ToIntFunction<Group> of) {
        return groups.stream().mapToInt(of).sum();
    }
}
