package dev.berth.cli.pod.stats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodFrames;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.shell.JsonTree;
import dev.berth.cli.shell.PlainText;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod stats}: a line for each measurement, until it is interrupted. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = "Prints what a pod uses, a line for each measurement; '-' is what is not known.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class PodStatsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id; train-1 is node 1 of train")
    private String named;

    @Option(
            names = "--node",
            paramLabel = "INDEX",
            description = "Of a pod of several nodes; its leader's where left out")
    private @Nullable Integer node;

    @Mixin
    private CallOptions options;

    @Override
    public Integer call() {
        try (var client = options.client()) {
            var pod = PodReference.podOrNode(client, named);
            Integer index = node == null ? pod.node() : node;
            var path = pod.path() + "/stats" + (index == null ? "" : "?node=" + index);
            if (options.isCurl()) {
                return options.printCurl(client, ApiCall.get(path));
            }
            return new PodFrames(client, options, pod, path, true).print(this::print);
        }
    }

    private void print(JsonNode stats) {
        String line = stats.hasNonNull("unavailable")
                ? JsonTree.text(stats, "phase") + "  " + JsonTree.text(stats.path("unavailable"), "text")
                : "%s  cpu %s  memory %s of %s  disk %s of %s%s"
                        .formatted(
                                JsonTree.text(stats, "phase"),
                                number(stats.path("cpu").path("percent"), "%"),
                                size(stats.path("memory").path("usedBytes")),
                                size(stats.path("memory").path("reservedBytes")),
                                size(stats.path("disk").path("usedBytes")),
                                size(stats.path("disk").path("sizeBytes")),
                                JsonTree.each(stats.path("gpus"))
                                        .map(PodStatsCommand::gpu)
                                        .collect(Collectors.joining()));
        options.out().println(PlainText.of(line));
    }

    private static String gpu(JsonNode gpu) {
        return "  gpu %s %s %s"
                .formatted(
                        JsonTree.text(gpu, "model"),
                        number(gpu.path("utilizationPercent"), "%"),
                        size(gpu.path("memoryUsedBytes")));
    }

    private static String number(JsonNode value, String unit) {
        return value.isNumber() ? "%.0f%s".formatted(value.asDouble(), unit) : "-";
    }

    private static String size(JsonNode bytes) {
        return bytes.isNumber() ? String.format(Locale.ROOT, "%.1fGiB", bytes.asDouble() / (1 << 30)) : "-";
    }
}
