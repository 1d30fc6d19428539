package dev.berth.cli.pod.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.call.ApiCall;
import dev.berth.cli.call.CallOptions;
import dev.berth.cli.pod.about.PodFrames;
import dev.berth.cli.pod.about.PodReference;
import dev.berth.cli.shell.JsonTree;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth pod logs}: what a pod wrote, its standard error to standard error. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Prints what a pod's main process and start command wrote.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call.
public final class PodLogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "POD", description = "Its name or id; train-1 is node 1 of train")
    private String named;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until the pod is terminated")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            defaultValue = "100",
            description = "Begin with the last N lines. Default: ${DEFAULT-VALUE}")
    private int tail;

    @Option(
            names = "--boot",
            paramLabel = "N",
            description = "Of an earlier launch, start or restart, by its generation")
    private @Nullable Integer boot;

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
            var path = pod.path()
                    + "/logs?tail=%d&follow=%b%s%s"
                            .formatted(
                                    tail,
                                    follow,
                                    boot == null ? "" : "&boot=" + boot,
                                    index == null ? "" : "&node=" + index);
            if (options.isCurl()) {
                return options.printCurl(client, ApiCall.get(path));
            }
            return new PodFrames(client, options, pod, path, follow).print(this::print);
        }
    }

    /** What is no line of the pod's is about them: until when those of a terminated one can be read. */
    private void print(JsonNode line) {
        var writer = JsonTree.text(line, "output").equalsIgnoreCase("stdout") ? options.out() : options.err();
        writer.println(JsonTree.text(line, "text"));
    }
}
