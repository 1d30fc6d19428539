package dev.berth.nomad.watch;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says in a sentence why the scheduler found no place. What is exhausted comes back by itself; what is filtered never
 * does as things are.
 */
final class QueueReason {
    static final String SOLD_OUT = "sold-out";
    static final String NEVER_FITS = "never-fits";
    static final String NO_MACHINE = "no-machine";
    static final String PREPARING_DISK = "preparing-disk";

    private static final String MISSING_DEVICES = "missing devices";
    private static final String MISSING_VOLUME = "missing compatible host volumes";
    private static final String NO_DEVICES = "devices: ";

    private QueueReason() {}

    /** Null where the evaluation does not say that a place is missing. */
    static @Nullable Reason of(Evaluation evaluation, GpuRequest asked, GpuInventory gpus) {
        return evaluation.failedTgAllocs().values().stream()
                .findFirst()
                .map(failure -> of(failure, asked, gpus))
                .orElse(null);
    }

    private static Reason of(PlacementFailure failure, GpuRequest asked, GpuInventory gpus) {
        var exhausted = failure.dimensionExhausted().keySet();
        var filtered = failure.constraintFiltered().keySet();
        if (exhausted.stream().anyMatch(what -> what.startsWith(NO_DEVICES))) {
            return soldOut(asked, gpus);
        }
        if (!exhausted.isEmpty()) {
            return new Reason(
                    SOLD_OUT, "Waiting for capacity: every machine that fits is out of %s.".formatted(list(exhausted)));
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

    private static Reason soldOut(GpuRequest asked, GpuInventory gpus) {
        int free = gpus.free(asked.model());
        var text = "Waiting for %s: %d of %d %s free."
                .formatted(wish(asked), free, gpus.total(asked.model()), free == 1 ? "is" : "are");
        return new Reason(
                SOLD_OUT,
                free < asked.count()
                        ? text
                        : text.substring(0, text.length() - 1) + ", but not together on one machine with its disk.");
    }

    private static Reason neverFits(GpuRequest asked, GpuInventory gpus) {
        int largest = gpus.largest(asked.model());
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
        return "%d %sGPU%s"
                .formatted(
                        asked.count(), asked.model() == null ? "" : asked.model() + " ", asked.count() == 1 ? "" : "s");
    }

    private static String list(Iterable<String> what) {
        var sorted = new TreeSet<String>();
        what.forEach(sorted::add);
        return sorted.stream().collect(Collectors.joining(", "));
    }
}
