package dev.berth.nomadembedded.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The one node: this machine.
 *
 * @param drivers what can run tasks here, by the names that jobs use
 * @param gpus how many GPUs it offers, all of one model, where {@code cards} names none; no hardware stands behind them
 * @param cards ids of the GPUs of this machine that it offers
 * @param minDynamicPort first port allocations may get
 * @param maxDynamicPort last port allocations may get, inclusive
 * @param hostVolumes directories that tasks may mount read-only, by name
 */
public record NodeSpec(
        String id,
        String name,
        String host,
        List<String> drivers,
        int gpus,
        String gpuModel,
        List<String> cards,
        int minDynamicPort,
        int maxDynamicPort,
        Map<String, Path> hostVolumes) {
    /** What the API says its version is: the one whose behaviour was taken as the model. */
    public static final String VERSION = "2.0.6-berth";

    public static final String GPU_TYPE = "gpu";

    public NodeSpec {
        drivers = List.copyOf(drivers);
        cards = List.copyOf(cards);
        hostVolumes = Map.copyOf(hostVolumes);
    }

    public String gpuVendor() {
        return cards.isEmpty() ? "berth" : "nvidia";
    }

    /** Ids of the GPUs; those of stand-ins are derived from the node's id, so they stay the same over restarts. */
    public List<String> deviceIds() {
        if (!cards.isEmpty()) {
            return cards;
        }
        return IntStream.range(0, gpus)
                .mapToObj(number -> "GPU-" + UUID.nameUUIDFromBytes((id + "/" + number).getBytes(UTF_8)))
                .toList();
    }
}
