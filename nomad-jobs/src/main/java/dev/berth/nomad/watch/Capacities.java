package dev.berth.nomad.watch;

import dev.berth.nomadsdk.Evaluation.Asked;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** How much processor and memory each node has for pods, taken or not. One that is away may come back, and counts. */
record Capacities(Map<String, Capacity> byNode) {
    /** In MHz and MiB. */
    record Capacity(long cpuMhz, long memoryMb) {
        private static final Capacity UNKNOWN = new Capacity(Long.MAX_VALUE, Long.MAX_VALUE);

        private static Capacity of(Node node) {
            var all = node.nodeResources();
            if (all == null || all.cpu() == null || all.memory() == null) {
                return UNKNOWN;
            }
            var kept = node.reservedResources();
            return new Capacity(
                    all.cpu().cpuShares()
                            - (kept == null || kept.cpu() == null
                                    ? 0
                                    : kept.cpu().cpuShares()),
                    all.memory().memoryMb()
                            - (kept == null || kept.memory() == null
                                    ? 0
                                    : kept.memory().memoryMb()));
        }
    }

    Capacities {
        byNode = Map.copyOf(byNode);
    }

    static Capacities of(Collection<Node> nodes) {
        return new Capacities(nodes.stream().collect(Collectors.toMap(Node::id, Capacity::of)));
    }

    Capacities on(String node) {
        return new Capacities(byNode.containsKey(node) ? Map.of(node, byNode.get(node)) : Map.of());
    }

    /** Whether none could take the pod if it were empty, as far as the scheduler says what is asked for. */
    boolean areAllTooSmallFor(PlacementFailure failure) {
        long cpu = asked(failure, Asked::cpu);
        long memory = asked(failure, Asked::memoryMb);
        return !byNode.isEmpty()
                && byNode.values().stream().noneMatch(node -> node.cpuMhz() >= cpu && node.memoryMb() >= memory);
    }

    /** {@code it asks for 100000 MHz of processor, and no machine has more than 4000}. */
    String shortfall(PlacementFailure failure, String machine) {
        var shortfalls = new ArrayList<String>();
        add(shortfalls, asked(failure, Asked::cpu), "%d MHz of processor, and %s %d", Capacity::cpuMhz, machine);
        add(shortfalls, asked(failure, Asked::memoryMb), "%d MiB of memory, and %s %d", Capacity::memoryMb, machine);
        return "it asks for " + String.join("; for ", shortfalls);
    }

    private void add(Collection<String> all, long asked, String text, ToLongFunction<Capacity> of, String machine) {
        if (asked > 0) {
            all.add(text.formatted(
                    asked, machine, byNode.values().stream().mapToLong(of).max().orElse(0)));
        }
    }

    private static long asked(PlacementFailure failure, ToLongFunction<Asked> of) {
        return failure.resourcesExhausted().values().stream().mapToLong(of).sum();
    }
}
