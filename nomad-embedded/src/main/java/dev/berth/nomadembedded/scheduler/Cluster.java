package dev.berth.nomadembedded.scheduler;

import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * What the node has and what of it is taken, at one moment.
 *
 * @param takesWork whether the node is neither drained nor ineligible
 * @param usable whether a pod could listen on a port: other programs of this machine have ports too
 */
record Cluster(
        List<String> drivers,
        String vendor,
        String model,
        List<String> devices,
        Set<String> takenDevices,
        Set<Integer> takenPorts,
        int minPort,
        int maxPort,
        Set<String> volumes,
        boolean takesWork,
        IntPredicate usable) {

    Cluster {
        drivers = List.copyOf(drivers);
        devices = List.copyOf(devices);
        takenDevices = Set.copyOf(takenDevices);
        takenPorts = Set.copyOf(takenPorts);
        volumes = Set.copyOf(volumes);
    }

    /** The same with what these allocations hold; one holds them until the client reports its end. */
    Cluster holding(Collection<StoredAllocation> allocations) {
        Set<String> heldDevices = new HashSet<>(takenDevices);
        Set<Integer> heldPorts = new HashSet<>(takenPorts);
        for (StoredAllocation allocation : allocations) {
            if (!allocation.clientTerminal()) {
                heldDevices.addAll(allocation.devices());
                allocation.ports().forEach(port -> heldPorts.add(port.value()));
            }
        }
        return with(heldDevices, heldPorts, usable);
    }

    /** The same without what this allocation holds; its ports are usable though it listens there still. */
    Cluster without(StoredAllocation allocation) {
        Set<String> heldDevices = new HashSet<>(takenDevices);
        allocation.devices().forEach(heldDevices::remove);
        Set<Integer> own = allocation.ports().stream().map(PortGrant::value).collect(Collectors.toSet());
        Set<Integer> heldPorts = new HashSet<>(takenPorts);
        heldPorts.removeAll(own);
        return with(heldDevices, heldPorts, port -> own.contains(port) || usable.test(port));
    }

    Cluster holding(Scheduler.Placement placement) {
        Set<String> heldDevices = new HashSet<>(takenDevices);
        heldDevices.addAll(placement.devices());
        Set<Integer> heldPorts = new HashSet<>(takenPorts);
        placement.ports().forEach(port -> heldPorts.add(port.value()));
        return with(heldDevices, heldPorts, usable);
    }

    private Cluster with(Set<String> heldDevices, Set<Integer> heldPorts, IntPredicate usablePorts) {
        return new Cluster(
                drivers,
                vendor,
                model,
                devices,
                heldDevices,
                heldPorts,
                minPort,
                maxPort,
                volumes,
                takesWork,
                usablePorts);
    }
}
