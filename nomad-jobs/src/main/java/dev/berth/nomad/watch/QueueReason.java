package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Node;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says in a sentence why the scheduler found no place. What is exhausted comes back by itself unless no machine ever had it;
 * what is filtered never does as things are.
 */
final class QueueReason {
    static final String SOLD_OUT = "sold-out";
    static final String NEVER_FITS = "never-fits";
    static final String NO_MACHINE = "no-machine";
    static final String NODE_DOWN = "node-down";
    static final String NODE_DRAINING = "node-draining";
    static final String NODE_CORDONED = "node-cordoned";
    static final String NODE_LACKS_GPUS = "node-lacks-gpus";
    static final String PREPARING_DISK = "preparing-disk";

    private static final String MISSING_DEVICES = "missing devices";
    private static final String MISSING_VOLUME = "missing compatible host volumes";
    private static final String APART = "distinct_hosts";
    private static final String NO_DEVICES = "devices: ";

    private QueueReason() {}

    /**
     * Null where the evaluation does not say that a place is missing.
     *
     * @param home the node that the pod's disk is on and that the pod therefore waits for, null where that is not known
     */
    static @Nullable Reason of(Evaluation evaluation, GpuRequest asked, GpuInventory gpus, @Nullable Node home) {
        return evaluation.failedTgAllocs().values().stream()
                .findFirst()
                .map(failure -> home == null ? of(failure, asked, gpus) : of(failure, asked, gpus, home))
                .orElse(null);
    }

    /** Whether the pod waits for something that is taken, and so comes free by itself. */
    static boolean isExhausted(Evaluation evaluation, GpuInventory gpus, @Nullable Node home) {
        var machines = home == null ? gpus.capacities() : gpus.capacities().on(home.id());
        return evaluation.failedTgAllocs().values().stream()
                .anyMatch(failure -> !failure.dimensionExhausted().isEmpty() && !machines.areAllTooSmallFor(failure));
    }

    /** With how many pods wait longer, told less exactly the more there are, so that it does not change with each of them. */
    static Reason withOlder(Reason why, int older) {
        if (older == 0 || !why.code().equals(SOLD_OUT)) {
            return why;
        }
        var many = IntStream.of(1000, 100, 10).filter(bound -> older > bound).findFirst();
        var text = many.isPresent()
                ? "More than %d pods wait longer.".formatted(many.getAsInt())
                : "%d %s longer.".formatted(older, older == 1 ? "pod waits" : "pods wait");
        return new Reason(why.code(), why.text() + " " + text);
    }

    private static Reason of(PlacementFailure failure, GpuRequest asked, GpuInventory gpus, Node home) {
        var away = away(home, false);
        if (away != null) {
            return away;
        }
        var exhausted = failure.dimensionExhausted().keySet();
        var there = gpus.on(home.id());
        if (there.capacities().areAllTooSmallFor(failure)) {
            return tooLarge(there.capacities().shortfall(failure, "%s, where its disk is, has".formatted(home.name())));
        }
        if (exhausted.stream().anyMatch(what -> what.startsWith(NO_DEVICES))) {
            return new Reason(
                    SOLD_OUT,
                    "Waiting for %s on %s, where its disk is: %d of %d %s free there."
                            .formatted(
                                    wish(asked),
                                    home.name(),
                                    there.free(asked),
                                    there.total(asked),
                                    there.free(asked) == 1 ? "is" : "are"));
        }
        if (!exhausted.isEmpty()) {
            return new Reason(
                    SOLD_OUT,
                    "Waiting for %s, where its disk is: it is out of %s.".formatted(home.name(), list(exhausted)));
        }
        if (there.largest(asked) < asked.count() && gpus.largest(asked) >= asked.count()) {
            return new Reason(
                    NODE_LACKS_GPUS,
                    "Waiting for %s on %s, where its disk is: that machine has %d."
                            .formatted(wish(asked), home.name(), there.largest(asked)));
        }
        var filtered = failure.constraintFiltered().keySet();
        return filtered.equals(Set.of(MISSING_VOLUME))
                ? new Reason(PREPARING_DISK, "Waiting for its disk to be ready on %s.".formatted(home.name()))
                : of(failure, asked, gpus);
    }

    /**
     * Why a node takes nothing now, null where it does.
     *
     * @param left whether the pod was told to leave it: a drain that is over leaves the node as one that takes no new pods
     */
    static @Nullable Reason away(Node home, boolean left) {
        if (home.takesWork()) {
            return null;
        }
        if (!home.status().equals("ready")) {
            return new Reason(
                    NODE_DOWN,
                    "Waiting for %s, where its disk is: that machine does not answer.".formatted(home.name()));
        }
        return home.drain() || left
                ? new Reason(
                        NODE_DRAINING,
                        "Waiting for %s, where its disk is, which cannot move: that machine is being drained."
                                .formatted(home.name()))
                : new Reason(
                        NODE_CORDONED,
                        "Waiting for %s, where its disk is, which cannot move: that machine takes no new pods."
                                .formatted(home.name()));
    }

    static Reason of(PlacementFailure failure, GpuRequest asked, GpuInventory gpus) {
        var exhausted = failure.dimensionExhausted().keySet();
        var filtered = failure.constraintFiltered().keySet();
        if (gpus.capacities().areAllTooSmallFor(failure)) {
            return tooLarge(gpus.capacities().shortfall(failure, "no machine has more than"));
        }
        if (exhausted.stream().anyMatch(what -> what.startsWith(NO_DEVICES))) {
            return soldOut(asked, gpus);
        }
        if (!exhausted.isEmpty()) {
            return new Reason(
                    SOLD_OUT, "Waiting for capacity: every machine that fits is out of %s.".formatted(list(exhausted)));
        }
        if (filtered.contains(APART)) {
            return new Reason(
                    NEVER_FITS,
                    "This pod can never start on this cluster as it is: each of its nodes needs a machine of its own, and there are not as many that have %s."
                            .formatted(asked.count() == 0 ? "room" : wish(asked)));
        }
        if (filtered.contains(MISSING_DEVICES)) {
            return neverFits(asked, gpus);
        }
        if (filtered.contains(MISSING_VOLUME)) {
            return new Reason(PREPARING_DISK, "Waiting for its disk: no ready machine has it yet.");
        }
        if (filtered.isEmpty()) {
            return new Reason(NO_MACHINE, "Waiting for a machine: none is ready to take pods.");
        }
        return new Reason(
                NEVER_FITS,
                "This pod can never start on this cluster as it is: no machine meets %s.".formatted(list(filtered)));
    }

    /** The same for one of so many nodes of a pod, of which the others would take GPUs as well. */
    static Reason ofNodes(int nodes, PlacementFailure failure, GpuRequest asked, GpuInventory gpus) {
        var why = of(failure, asked, gpus);
        boolean forGpus = failure.dimensionExhausted().keySet().stream().anyMatch(what -> what.startsWith(NO_DEVICES));
        int free = gpus.free(asked);
        return why.code().equals(SOLD_OUT) && forGpus
                ? new Reason(
                        SOLD_OUT,
                        "Waiting for %d times %s: %d of %d %s free."
                                .formatted(nodes, wish(asked), free, gpus.total(asked), free == 1 ? "is" : "are"))
                : why;
    }

    /** Why there are not so many machines on each of which there could be one node. */
    static Reason tooFewMachines(int nodes, GpuRequest asked, GpuInventory gpus) {
        var with = asked.count() == 0 ? "" : " with %s each".formatted(wish(asked));
        int fitting = gpus.nodesFor(asked).size();
        if (fitting < nodes) {
            return new Reason(
                    NEVER_FITS,
                    "This pod can never start on this cluster as it is: it asks for %d machines%s, and there %s %d."
                            .formatted(nodes, with, fitting == 1 ? "is" : "are", fitting));
        }
        int free = gpus.withRoomFor(asked).size();
        return new Reason(
                SOLD_OUT,
                "Waiting for %d machines%s at the same time: %d %s so many free."
                        .formatted(nodes, with, free, free == 1 ? "has" : "have"));
    }

    private static Reason tooLarge(String shortfall) {
        return new Reason(NEVER_FITS, "This pod can never start on this cluster as it is: %s.".formatted(shortfall));
    }

    private static Reason soldOut(GpuRequest asked, GpuInventory gpus) {
        int free = gpus.free(asked);
        var text = "Waiting for %s: %d of %d %s free."
                .formatted(wish(asked), free, gpus.total(asked), free == 1 ? "is" : "are");
        return new Reason(
                SOLD_OUT,
                free < asked.count()
                        ? text
                        : text.substring(0, text.length() - 1) + ", but not together on one machine with its disk.");
    }

    private static Reason neverFits(GpuRequest asked, GpuInventory gpus) {
        int largest = gpus.largest(asked);
        return new Reason(
                NEVER_FITS,
                "This pod can never start on this cluster as it is: it asks for %s, %s."
                        .formatted(
                                wish(asked),
                                largest == 0
                                        ? "and no machine has any"
                                        : largest < asked.count()
                                                ? "the largest machine has %d".formatted(largest)
                                                : "and no machine that may take it has them"));
    }

    private static String wish(GpuRequest asked) {
        return "%d %sGPU%s%s"
                .formatted(
                        asked.count(),
                        asked.model() == null ? "" : asked.model() + " ",
                        asked.count() == 1 ? "" : "s",
                        asked.anyOf() == null ? "" : " of " + String.join(" or ", asked.anyOf()));
    }

    private static String list(Iterable<String> what) {
        var sorted = new TreeSet<String>();
        what.forEach(sorted::add);
        return sorted.stream().collect(Collectors.joining(", "));
    }
}
