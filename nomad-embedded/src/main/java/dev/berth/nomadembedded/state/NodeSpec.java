package dev.berth.nomadembedded.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The one node: this machine.
 *
 * @param gpus how many GPUs it offers, all of one model; they are names, no hardware stands behind them
 * @param minDynamicPort first port allocations may get
 * @param maxDynamicPort last port allocations may get, inclusive
 */
public record NodeSpec(
        String id, String name, String host, int gpus, String gpuModel, int minDynamicPort, int maxDynamicPort) {
    /** What the API says its version is: the one whose behaviour was taken as the model. */
    public static final String VERSION = "2.0.6-berth";

    public static final String GPU_VENDOR = "berth";
    public static final String GPU_TYPE = "gpu";
    public static final String DRIVER = "raw_exec";

    /** Names of the GPUs, derived from the node's id, so they stay the same over restarts. */
    public List<String> deviceIds() {
        return IntStream.range(0, gpus)
                .mapToObj(number -> "GPU-" + UUID.nameUUIDFromBytes((id + "/" + number).getBytes(UTF_8)))
                .toList();
    }
}
