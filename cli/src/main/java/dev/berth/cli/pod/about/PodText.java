package dev.berth.cli.pod.about;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.shell.JsonTree;
import java.util.stream.Collectors;

/** Facts of a pod in few words. */
public final class PodText {
    private PodText() {}

    /** Such as {@code 2 x 8 H100}: of two nodes with eight each. */
    public static String gpus(JsonNode pod) {
        JsonNode gpu = pod.path("gpu");
        int count = gpu.path("count").asInt();
        String each = count == 0 ? "none" : (count + " " + JsonTree.text(gpu, "model")).strip();
        int nodes = pod.path("nodes").size();
        return nodes > 1 ? "%d x %s".formatted(nodes, each) : each;
    }

    public static String machines(JsonNode pod) {
        JsonNode nodes = pod.path("nodes");
        return nodes.isEmpty()
                ? JsonTree.text(pod, "node")
                : JsonTree.each(nodes)
                        .map(node -> JsonTree.text(node, "node"))
                        .filter(machine -> !machine.isEmpty())
                        .collect(Collectors.joining(","));
    }

    public static String why(JsonNode pod) {
        return JsonTree.text(pod.path("reason"), "text");
    }
}
