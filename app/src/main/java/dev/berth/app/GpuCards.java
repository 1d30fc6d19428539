package dev.berth.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * GPUs of this machine, all of one model.
 *
 * @param ids as nvidia-smi lists them
 * @param leftOut how many of other models there are, which are not offered
 */
record GpuCards(String model, List<String> ids, int leftOut) {
    static final GpuCards NONE = new GpuCards("", List.of(), 0);

    GpuCards {
        ids = List.copyOf(ids);
    }

    /** Asks nvidia-smi, for at most 10 s. */
    static GpuCards ofThisMachine() {
        return of(ProgramOutput.of("nvidia-smi", "--query-gpu=uuid,name", "--format=csv,noheader"));
    }

    /** Those of the model of which there are most, since the embedded Nomad offers one. */
    static GpuCards of(String lines) {
        Map<String, List<String>> models = new LinkedHashMap<>();
        lines.lines()
                .map(line -> line.split(",", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts -> models.computeIfAbsent(parts[1].strip(), _ -> new ArrayList<>())
                        .add(parts[0].strip()));
        int all = models.values().stream().mapToInt(List::size).sum();
        return models.entrySet().stream()
                .max(Comparator.comparingInt(model -> model.getValue().size()))
                .map(model -> new GpuCards(
                        model.getKey(), model.getValue(), all - model.getValue().size()))
                .orElse(NONE);
    }
}
